import type { VersionWatch } from '../../../runtime/version-watch';
import { hasEnded } from '../domain/pin-request-state';
import { findChangesAfter, type PinRequestSnapshot } from '../store/pin-request-changes';
import type { CredentialsDeps } from './deps';
import { getPinRequest, type PinRequestView } from './get-pin-request';

const changesRead = 50;

interface WatchDeps extends Pick<CredentialsDeps, 'database' | 'cipher' | 'clock' | 'policy'> {
  readonly versionWatch: VersionWatch;
}

/**
 * Yields the request as it is, then once for every change of state in its order, until it has ended or the signal aborts.
 * Holds at most 50 changes for a slow reader; the rest wait in the database. Faults as getPinRequest's.
 */
export async function* watchPinRequest(
  deps: WatchDeps,
  id: string,
  signal: AbortSignal,
): AsyncIterable<PinRequestView> {
  let view = await getPinRequest(deps, id);
  yield view;
  while (!hasEnded(view.request.state) && !signal.aborted) {
    const changes = await findChangesAfter(deps.database, id, view.request.version, changesRead);
    if (changes.length === 0) await deps.versionWatch.after(id, view.request.version, signal);
    for (const change of changes) {
      view = await viewAt(deps, view, change);
      yield view;
    }
  }
}

/** What never changes of a delivery comes from its row; a fallback that was released since is read anew. */
async function viewAt(deps: WatchDeps, view: PinRequestView, change: PinRequestSnapshot): Promise<PinRequestView> {
  const { version, state, expireTime } = change;
  const known = new Set(view.deliveries.map(({ id }) => id));
  const complete = change.deliveries.every(({ id }) => known.has(id));
  const { deliveries } = complete ? view : await getPinRequest(deps, view.request.id);
  return {
    ...view,
    request: { ...view.request, version, state, expireTime },
    deliveries: change.deliveries.flatMap((snapshot) =>
      deliveries.filter(({ id }) => id === snapshot.id).map((delivery) => ({ ...delivery, ...snapshot })),
    ),
  };
}
