/**
 * What the work gives, or a rejection with the signal's reason as soon as it is aborted. The work itself goes on; what
 * becomes of it after an abort is nobody's business any more. Unlike `Promise.race`, nothing is left on the signal.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abandon = (): void => reject(signal.reason);
    const settle = (): void => signal.removeEventListener('abort', abandon);
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon, { once: true });
    work.finally(settle).then(resolve, reject);
  });
}
