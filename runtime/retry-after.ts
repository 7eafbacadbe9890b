import type { IncomingMessage } from 'node:http';

/** How long a server wants to be left alone, whose Retry-After holds seconds or a date (RFC 9110); undefined where it says nothing, or no sense. */
export function retryAfterSecondsOf({ headers }: Pick<IncomingMessage, 'headers'>): number | undefined {
  const retryAfter = headers['retry-after'];
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const time = Date.parse(retryAfter);
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - Date.now()) / 1_000));
}
