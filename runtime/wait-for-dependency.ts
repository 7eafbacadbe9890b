import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from './fault';
import type { Log } from './log';
import { untilAborted } from './until-aborted';

interface Wait {
  /** What is waited for, as an operator calls it: 'database', 'schema', 'broker'. */
  readonly what: string;
  /** A throw counts as no. */
  readonly answers: () => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly pollMilliseconds: number;
}

/**
 * Resolves once the dependency answers. The log says once that it is waited for, and once that it is there.
 * Faults: unavailable (STOP_REQUESTED) where the signal is aborted first.
 */
export async function waitUntil(wait: Wait): Promise<void> {
  const { what, signal, log } = wait;
  let waited = false;
  try {
    while (!(await untilAborted(answer(wait), signal))) {
      if (!waited) log.warn('dependency.waiting', { dependency: what });
      waited = true;
      await sleep(wait.pollMilliseconds, undefined, { signal });
    }
  } catch (cause) {
    throw new Fault('unavailable', 'STOP_REQUESTED', `Stopped while waiting for the ${what}`, { cause });
  }
  if (waited) log.info('dependency.answers', { dependency: what });
}

async function answer(wait: Wait): Promise<boolean> {
  try {
    return await wait.answers();
  } catch {
    return false;
  }
}
