/** The command as it is typed, without a process: what it printed, what it complained of, how it ended. */
import { operatorCommand } from '../../../cli/operator';
import { processShell, type Shell } from '../../../cli/operator/shell';

export interface Ended {
  readonly code: number;
  readonly printed: string;
  readonly complained: string;
}

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  /** What somebody at a terminal answers; undefined: nobody is there. */
  readonly answer?: boolean;
  readonly now?: Date;
  readonly signal?: AbortSignal;
}

const { read } = processShell();

class Left extends Error {}

export async function typed(args: readonly string[], around: Circumstances = {}): Promise<Ended> {
  const printed: string[] = [];
  const complained: string[] = [];
  let code = -1;
  const shell: Shell = {
    env: { HOME: '/nowhere', ...around.env },
    screen: { columns: around.columns, colours: false },
    canAsk: around.answer !== undefined,
    signal: around.signal ?? new AbortController().signal,
    now: () => around.now ?? new Date(),
    print: (line) => void printed.push(line),
    complain: (line) => void complained.push(line),
    ask: async (question) => {
      complained.push(question);
      return around.answer === true;
    },
    read,
    exit: (ended) => {
      code = ended;
    },
    leave: (ended) => {
      code = ended;
      throw new Left();
    },
  };
  await operatorCommand(shell)
    .parseAsync([...args], { from: 'user' })
    .catch((error: unknown) => {
      if (!(error instanceof Left)) throw error;
    });
  return { code, printed: printed.join('\n'), complained: complained.join('\n') };
}
