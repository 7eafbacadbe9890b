/** Built processes of Symbolon as children of a test; all of them are gone after the test file's last test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { builtSources, forgetProcess, keepProcess } from './servers';
import { waitFor } from './wait-for';

const repository = resolve(__dirname, '../..');
const running = new Set<ChildProcess>();

export interface ProcessOptions {
  /** The entry below dist/, without its extension: 'services/credentials/main'. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** The whole environment, beside PATH, HOME and TMPDIR. */
  readonly env: Readonly<Record<string, string>>;
  /** host:port of its health server; waitUntilReady asks there. */
  readonly healthListen?: string;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedProcess {
  readonly pid: number;
  /** Standard output and error, a line each, as they came; for a failing test's message and for searches. */
  readonly lines: readonly string[];
  /** Resolves when the process has ended by whatever cause and its output is read. */
  readonly end: Promise<ProcessEnd>;
  /** Resolves when /readyz answers 200; fails at once when the process ends instead. */
  waitUntilReady(deadlineMilliseconds?: number): Promise<void>;
  /** The first line, from the start on, that contains the text or matches. */
  waitForLine(match: string | RegExp, deadlineMilliseconds?: number): Promise<string>;
  /** Sends the signal; resolves when the process has ended (SIGSTOP and SIGCONT: at once). */
  kill(signal?: NodeJS.Signals): Promise<ProcessEnd | undefined>;
}

export async function startProcess(options: ProcessOptions): Promise<StartedProcess> {
  await builtSources();
  const child = spawn(process.execPath, [resolve(repository, 'dist', `${options.entry}.js`), ...(options.args ?? [])], {
    cwd: repository,
    env: { ...inherited(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.entry} could not be started`);
  running.add(child);
  await keepProcess(pid);
  const lines = collectLines(child);
  const end = untilClosed(child, pid);
  return {
    pid,
    lines,
    end,
    waitUntilReady: (deadlineMilliseconds = 60_000) =>
      waitForAlive(child, lines, `${options.entry} to be ready`, () => isReady(options.healthListen), {
        deadlineMilliseconds,
      }).then(() => undefined),
    waitForLine: (match, deadlineMilliseconds = 60_000) =>
      waitForAlive(child, lines, `a line with ${match}`, async () => lines.find((line) => holds(line, match)), {
        deadlineMilliseconds,
      }),
    kill: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return signal === 'SIGSTOP' || signal === 'SIGCONT' ? undefined : end;
    },
  };
}

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await waitFor('the started processes to end', async () => running.size === 0);
});

function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function collectLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface(stream).on('line', (line) => lines.push(line));
  }
  return lines;
}

function untilClosed(child: ChildProcess, pid: number): Promise<ProcessEnd> {
  return new Promise((done) => {
    child.on('close', (code, signal) => {
      running.delete(child);
      forgetProcess(pid).finally(() => done({ code, signal }));
    });
  });
}

/** waitFor, but a process that has ended is not waited for. */
async function waitForAlive<T>(
  child: ChildProcess,
  lines: readonly string[],
  what: string,
  probe: () => Promise<T | undefined | false>,
  options: { deadlineMilliseconds: number },
): Promise<T> {
  const outcome = await waitFor<{ value: T } | 'ended'>(
    what,
    async () => {
      const value = await probe();
      if (value !== undefined && value !== false) return { value };
      return running.has(child) ? undefined : 'ended';
    },
    options,
  ).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${lines.slice(-30).join('\n')}`);
  });
  if (outcome === 'ended') throw new Error(`the process ended instead of ${what}:\n${lines.slice(-30).join('\n')}`);
  return outcome.value;
}

async function isReady(healthListen: string | undefined): Promise<boolean> {
  if (healthListen === undefined) throw new Error('healthListen tells where to ask whether it is ready');
  try {
    const response = await fetch(`http://${healthListen}/readyz`);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function holds(line: string, match: string | RegExp): boolean {
  return typeof match === 'string' ? line.includes(match) : match.test(line);
}
