import type { Transaction } from '../../../runtime/database';
import { levelAt } from '../domain/credential';
import { findCredentialInUse } from '../store/credentials';
import { lockIssuesUnderWay } from '../store/issues';
import type { CredentialsDeps } from './deps';
import { replaceIssue } from './end-issue';
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
  for (const issue of await lockIssuesUnderWay(trx, holderId)) await replaceIssue(deps, trx, issue);
  const credential = await findCredentialInUse(trx, holderId);
  if (credential === undefined) return;
  await writeRevocation(deps, trx, {
    revocable: { holderId, credentialId: credential.id, level: levelAt(credential, deps.clock.now()) },
    caller: actor,
    confirmation: undefined,
    reason,
    isReplacedAtDesk: true,
  });
}
