import type { KeyedTable } from './keyed-columns';
import { type RekeyRun, runRekey } from './rekey-command';

/** What a command in this process is given; a signal ends it after the page in hand. */
export function rekeyRun(): RekeyRun {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const terminal = {
    out: (text: string) => void process.stdout.write(text),
    error: (text: string) => void process.stderr.write(text),
  };
  return { args: process.argv.slice(2), env: process.env, terminal, signal: stop.signal };
}

/** This process as the command `rekey` of a service. */
export function rekeyProcess(tables: readonly KeyedTable[]): void {
  void runRekey(tables, rekeyRun()).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
