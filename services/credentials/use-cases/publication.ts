import { later } from '../../../runtime/clock';
import type { Publication } from '../domain/delivery';
import { republishTime } from '../domain/republish';
import type { CredentialsDeps } from './deps';

type PublicationDeps = Pick<CredentialsDeps, 'ids' | 'policy'>;

/** A delivery's first event, worth sending for so long. */
export function firstPublication(deps: PublicationDeps, now: Date, timeToLiveMilliseconds: number): Publication {
  return publicationUntil(deps, now, later(now, timeToLiveMilliseconds));
}

/** The first event of an attempt, worth sending until then. */
export function publicationUntil(deps: PublicationDeps, now: Date, notAfterTime: Date): Publication {
  return publishedNow(deps, { eventId: deps.ids.next(), kind: 'delivery', notAfterTime }, 1, now);
}

/** The event that takes a published delivery back. */
export function cancellationOf(deps: PublicationDeps, { notAfterTime }: Publication, now: Date): Publication {
  return publishedNow(deps, { eventId: deps.ids.next(), kind: 'cancellation', notAfterTime }, 1, now);
}

/** The same event given to the outbox once more. */
export function publishedAgain(deps: PublicationDeps, publication: Publication, now: Date): Publication {
  return publishedNow(deps, publication, publication.count + 1, now);
}

/** Looked at again after the policy's wait, and at the end of its time at the latest: it may have to be given up. */
function publishedNow(
  { policy }: PublicationDeps,
  event: Pick<Publication, 'eventId' | 'kind' | 'notAfterTime'>,
  count: number,
  now: Date,
): Publication {
  const again = republishTime({ publishCount: count, publishTime: now, notAfterTime: event.notAfterTime }, policy);
  return { ...event, count, republishTime: again ?? event.notAfterTime };
}
