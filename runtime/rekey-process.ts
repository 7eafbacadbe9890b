import { processTerminal } from './command-terminal';
import type { KeyedTable } from './keyed-columns';
import { type RekeyRun, runRekey } from './rekey-command';

/** What a command in this process is given; a signal ends it after the page in hand. */
export function rekeyRun(): RekeyRun {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return { args: process.argv.slice(2), env: process.env, terminal: processTerminal, signal: stop.signal };
}

/** This process as the command `rekey` of a service. */
export function rekeyProcess(tables: readonly KeyedTable[]): void {
  void runRekey(tables, rekeyRun()).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
