/** How long a story waits for what must happen, and how often it looks. */
import { setTimeout as sleep } from 'node:timers/promises';

export const patienceMilliseconds = 15_000;
const pollMilliseconds = 100;

/** What the probe finds, as soon as it does; undefined where that takes too long. */
export async function patiently<T>(probe: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const deadline = Date.now() + patienceMilliseconds; Date.now() < deadline; await sleep(pollMilliseconds)) {
    const found = await probe();
    if (found !== undefined) return found;
  }
  return undefined;
}
