/** Small programs of a test as processes of their own, bundled from their TypeScript source. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { temporaryFolder } from './temporary-folder';
import { waitFor } from './wait-for';

interface EndedProcess {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

interface BundledProcess {
  readonly end: Promise<EndedProcess>;
  signal(name: NodeJS.Signals): void;
  /** Resolves once the standard output holds the text. */
  said(text: string): Promise<unknown>;
}

const running = new Set<ChildProcess>();

/** Gives the path of the program as one file of JavaScript. */
export async function bundle(source: string): Promise<string> {
  const outfile = join(await temporaryFolder(), 'program.js');
  await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', logLevel: 'error' });
  return outfile;
}

export function run(program: string, args: readonly string[]): BundledProcess {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const end = new Promise<EndedProcess>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, output, errors });
    });
  });
  return {
    end,
    signal: (name) => void child.kill(name),
    said: (text) => waitFor(`the process to say ${text}`, () => output.includes(text)),
  };
}

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
