/** How long a story waits for what must happen, and how often it looks. */
import { setTimeout as sleep } from 'node:timers/promises';

export const patienceMilliseconds = 15_000;
const pollMilliseconds = 100;
/** Of what a person looks at: operators may call so many times a minute. */
export const lookMilliseconds = 1_000;

/** What the probe finds, as soon as it does; undefined where that takes too long. */
export async function patiently<T>(
  probe: () => Promise<T | undefined>,
  everyMilliseconds = pollMilliseconds,
): Promise<T | undefined> {
  for (const deadline = Date.now() + patienceMilliseconds; Date.now() < deadline; await sleep(everyMilliseconds)) {
    const found = await probe();
    if (found !== undefined) return found;
  }
  return undefined;
}
