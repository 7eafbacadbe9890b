/** How many documents come at a time. */
import { Limiter } from '../../../runtime/limiter';

/** Streams that may be open, by one service. */
export const openUploadsAtMost = 250;
/** Of these so many are read at a time: each holds half a mebibyte. The others wait unread, at what HTTP/2 lets their senders send ahead. */
const readAtOnce = 48;

export function uploadLimiter(): Limiter {
  return new Limiter({ name: 'documents', concurrency: readAtOnce, queueLength: openUploadsAtMost });
}
