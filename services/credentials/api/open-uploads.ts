/** How many documents come at a time, and how many of these by one sender, so that none takes every place. */
import { Limiter } from '../../../runtime/limiter';

/** Streams that may be open, by one service. */
export const openUploadsAtMost = 250;
/** Of these so many are one sender's, whether they are read or wait. */
const openUploadsPerSender = 200;
/** Of these so many are read at a time: each holds half a mebibyte. The others wait unread, at what HTTP/2 lets their senders send ahead. */
const readAtOnce = 48;
const readAtOncePerSender = 40;

/** Calling services, and operators where these send, by the names that the audit has for them. */
export class UploadPlaces {
  private readonly all = new Limiter({ name: 'documents', concurrency: readAtOnce, queueLength: openUploadsAtMost });
  /** Only of those with an upload open. */
  private readonly bySender = new Map<string, { readonly own: Limiter; open: number }>();

  /** The work's own outcome, in the sender's order of arrival. Fault exhausted QUEUE_FULL (retry after 1 s), the work not begun. */
  async run<T>(sender: string, work: () => Promise<T>): Promise<T> {
    const places = this.bySender.get(sender) ?? { own: ownPlaces(), open: 0 };
    this.bySender.set(sender, places);
    places.open += 1;
    try {
      // In this order: who waits for a place of its own keeps none from the others.
      return await places.own.run(() => this.all.run(work));
    } finally {
      places.open -= 1;
      if (places.open === 0) this.bySender.delete(sender);
    }
  }
}

function ownPlaces(): Limiter {
  return new Limiter({
    name: 'documents of this sender',
    concurrency: readAtOncePerSender,
    queueLength: openUploadsPerSender - readAtOncePerSender,
  });
}
