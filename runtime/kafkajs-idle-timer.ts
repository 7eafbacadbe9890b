/** Takes the 1 ms timer out of kafkajs 2.2.4, which otherwise wakes the process 880 times a second for each idle connection. */
import { version } from 'kafkajs/package.json';
import RequestQueue from 'kafkajs/src/network/requestQueue';

const patchedVersion = '2.2.4';
/** kafkajs's own pause between two looks at requests that wait for others to be answered. */
const recheckMilliseconds = 10;

/**
 * Makes every connection look at its waiting requests only while there are any (the idea of kafkajs's pull request 1667).
 * May be called again. Throws where kafkajs has another version than the one this was written against.
 */
export function quietKafkajsIdleTimer(): void {
  if (version !== patchedVersion) {
    throw new Error(
      `kafkajs is ${version}, but its idle timer is patched for ${patchedVersion}: look at the patch anew`,
    );
  }
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleCheckWhileRequestsWait;
}

function scheduleCheckWhileRequestsWait(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMilliseconds = this.throttledUntil - Date.now();
  const waitMilliseconds = throttledMilliseconds > 0 ? throttledMilliseconds : recheckMilliseconds;
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, waitMilliseconds);
}
