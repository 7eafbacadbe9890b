import type { Transaction } from '../../../runtime/database';
import type { Credential } from '../domain/credential';
import { findDeliveries } from '../store/deliveries';
import { lockPinRequests } from '../store/pin-requests';
import { endTokensOf } from '../store/restores';
import type { CredentialsDeps } from './deps';
import { takeBack } from './end-issue';

/** Has no link to restore this credential work any more, and takes back those that no carrier has. The caller holds the holder's lock, and rings after the commit. */
export async function endRestoreLinks(
  deps: Pick<CredentialsDeps, 'cipher' | 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  { id, pinRequestId }: Pick<Credential, 'id' | 'pinRequestId'>,
): Promise<void> {
  const links = await endTokensOf(trx, deps.cipher, id);
  if (pinRequestId === undefined || links.length === 0) return;
  await lockPinRequests(trx, [pinRequestId]); // what is reported of them waits
  const deliveries = await findDeliveries(trx, pinRequestId);
  await takeBack(
    deps,
    trx,
    deliveries.filter((delivery) => links.includes(delivery.id)),
  );
}
