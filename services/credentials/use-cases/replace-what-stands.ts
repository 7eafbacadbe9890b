import type { Transaction } from '../../../runtime/database';
import { levelAt } from '../domain/credential';
import { endedBy } from '../domain/pin-request-end';
import { findCredentialInUse } from '../store/credentials';
import { findDeliveries } from '../store/deliveries';
import { lockIssuesUnderWay } from '../store/issues';
import type { CredentialsDeps } from './deps';
import { endIssue } from './end-issue';
import { writeRevocation } from './write-revocation';

/**
 * Makes place for a holder's new credential: every issue under way is replaced, and the credential in use revoked for good; its contacts and watchers are
 * told, as of any revocation. The caller holds the holder's lock, and rings after the commit.
 */
export async function replaceWhatStands(
  deps: CredentialsDeps,
  trx: Transaction,
  holderId: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<void> {
  const now = deps.clock.now();
  for (const issue of await lockIssuesUnderWay(trx, holderId)) {
    await endIssue(deps, trx, endedBy(issue, 'replaced', now), await findDeliveries(trx, issue.id));
  }
  const credential = await findCredentialInUse(trx, holderId);
  if (credential === undefined) return;
  await writeRevocation(deps, trx, {
    revocable: { holderId, credentialId: credential.id, level: levelAt(credential, now) },
    caller: actor,
    confirmation: undefined,
    reason,
    isReplacedAtDesk: true,
  });
}
