/** What a command has of the terminal and the machine that it was typed at. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { codeOf } from '../../runtime/error-like';
import type { Environment } from './profile';
import type { Screen } from './terminal-text';
import { Usage } from './usage';

export interface Shell {
  readonly env: Environment;
  readonly screen: Screen;
  readonly canAsk: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  now(): Date;
  /** A line to standard output. */
  print(line: string): void;
  /** A line to standard error. */
  complain(line: string): void;
  /** Whether the answer is yes. */
  ask(question: string): Promise<boolean>;
  /** A file, or standard input by -. Throws Usage. */
  read(path: string): Promise<string>;
  /** Once everything is written. */
  exit(code: number): void;
  /** At once. */
  leave(code: number): never;
}

/** That of this process. The first Ctrl-C ends the call, the second one the process. */
export function processShell(): Shell {
  const { stdin, stdout, stderr, env } = process;
  const interrupted = new AbortController();
  let listens = false;
  // Whoever reads may have read enough (`| head`).
  stdout.on('error', (error) => {
    if (codeOf(error) === 'EPIPE') process.exit();
    throw error;
  });
  const columns =
    env['COLUMNS'] !== undefined && /^\d{2,4}$/.test(env['COLUMNS']) ? Number(env['COLUMNS']) : stdout.columns;
  return {
    env,
    screen: { columns, colours: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' },
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    get signal() {
      if (!listens) process.once('SIGINT', () => interrupted.abort());
      listens = true;
      return interrupted.signal;
    },
    now: () => new Date(),
    print: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    ask: async (question) => {
      const reader = createInterface({ input: stdin, output: stderr });
      // At a prompt the terminal's Ctrl-C is no signal.
      reader.on('SIGINT', () => interrupted.abort());
      try {
        return /^y(es)?$/i.test((await reader.question(question, { signal: interrupted.signal })).trim());
      } finally {
        reader.close();
      }
    },
    read: (path) =>
      (path === '-' ? text(stdin) : readFile(path, 'utf8')).catch((error: unknown) => {
        throw new Usage(`${path} cannot be read (${codeOf(error) ?? 'unknown'})`);
      }),
    exit: (code) => {
      process.exitCode = code;
    },
    leave: (code) => process.exit(code),
  };
}
