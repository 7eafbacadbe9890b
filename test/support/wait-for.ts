/** The only place in the tests with a timer: everything else waits for something to be so. */
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

interface WaitOptions {
  readonly deadlineMilliseconds?: number;
  readonly everyMilliseconds?: number;
}

/** Asks again and again until the probe gives something (not undefined, not false); fails with what was waited for and what came last. */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { deadlineMilliseconds = 60_000, everyMilliseconds = 20 }: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + deadlineMilliseconds;
  for (;;) {
    const outcome = await tried(probe);
    if (outcome.kind === 'value' && outcome.value !== undefined && outcome.value !== false) return outcome.value;
    if (Date.now() >= deadline) throw tooLate(what, deadlineMilliseconds, outcome);
    await pause(everyMilliseconds);
  }
}

/** For the other side of a wire that is slow on purpose, and for showing that something does not happen meanwhile. */
export async function letPass(milliseconds: number, signal?: AbortSignal): Promise<void> {
  // Aborted it only ends sooner.
  await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

type Outcome<T> = { kind: 'value'; value: T | undefined | false } | { kind: 'error'; error: unknown };

async function tried<T>(probe: () => Promise<T | undefined | false> | T | undefined | false): Promise<Outcome<T>> {
  try {
    return { kind: 'value', value: await probe() };
  } catch (error) {
    return { kind: 'error', error };
  }
}

function tooLate(what: string, milliseconds: number, last: Outcome<unknown>): Error {
  const lastText = last.kind === 'value' ? `last value: ${inspect(last.value)}` : `last error: ${inspect(last.error)}`;
  return new Error(`waited ${milliseconds} ms for ${what}; ${lastText}`, { cause: last });
}
