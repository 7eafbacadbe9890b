import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { minutesPerHour } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { CheckedApplication } from '../domain/application';
import type { Credential } from '../domain/credential';
import { planRestore } from '../domain/restore';
import { findContacts } from '../store/contacts';
import { findCredential } from '../store/credentials';
import { lockHolderById } from '../store/holders';
import { findStartedRestore, type StartedRestore, useToken } from '../store/restores';
import { sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { drawRestore } from './draw-restore';
import type { PinRequestView } from './get-pin-request';
import { tokenHash } from './restore-token';
import { saveRestore } from './save-restore';
import { storedApplication } from './stored-application';

/**
 * What a restore's link leads to: the old PIN is suspended, and a new initial one issued to the contacts that started it. A token works once.
 * Faults: unauthenticated TOKEN_REJECTED, after the same statements, for one that is unknown, was used, has expired, or is of no use any more;
 * exhausted QUEUE_FULL; unavailable.
 */
export async function completeRestore(deps: CredentialsDeps, token: string, caller: string): Promise<PinRequestView> {
  const { restore, credential } = await findRestorable(deps, token);
  const application = await applicationFor(deps, restore);
  const plan = planRestore(restore.match, deps.policy);
  const [drawn, notices] = await Promise.all([
    drawRestore(deps, credential, plan, application),
    sealedNotices(deps, credential),
  ]);
  // In turns: those who wait for one holder's lock must not hold a connection each.
  const view = await deps.holderTurns.run(credential.holderId, () =>
    inTransaction(deps.database, async (trx) => {
      const holder = await lockHolderById(trx, credential.holderId);
      const current = await findCredential(trx, credential.id);
      if (!isRestorable(deps, restore, current) || !(await useToken(trx, restore.id))) throw rejected();
      return saveRestore(deps, trx, { holder, credential: current, application, drawn, notices, caller });
    }),
  );
  deps.outbox.ring();
  return view;
}

async function findRestorable(
  deps: CredentialsDeps,
  token: string,
): Promise<{ readonly restore: StartedRestore; readonly credential: Credential }> {
  const restore = await findStartedRestore(deps.database, deps.cipher, tokenHash(token));
  const credential = await findCredential(deps.database, restore?.credentialId ?? '');
  if (restore === undefined || !isRestorable(deps, restore, credential)) throw rejected();
  return { restore, credential };
}

/** In use, and no other issue exchanged since the restore was started. */
function isRestorable(
  { clock }: CredentialsDeps,
  { expireTime, pinRequestId }: StartedRestore,
  credential: Credential | undefined,
): credential is Credential {
  if (credential === undefined || credential.state === 'revoked') return false;
  return clock.now() < expireTime && credential.pinRequestId === pinRequestId;
}

/** That of the issue exchanged last, with the contacts that the restore stands on: nobody else is told of this issue. */
async function applicationFor(
  deps: CredentialsDeps,
  { pinRequestId, match }: StartedRestore,
): Promise<CheckedApplication> {
  const application = await storedApplication(deps, deps.database, pinRequestId);
  return { ...application, contacts: match.contacts, preferredChannel: undefined };
}

async function sealedNotices(deps: CredentialsDeps, credential: Credential) {
  const contacts = await findContacts(deps.database, deps.cipher, credential.id, deps.clock.now());
  const tell = contacts.map(({ contact }) => contact);
  return sealCredentialNotices(deps, credential, tell, {
    kind: NoticeKind.NOTICE_KIND_RESTORE_COMPLETED,
    ordinaryMinutes: deps.policy.restoreOrdinaryHours * minutesPerHour,
  });
}

function rejected(): Fault {
  return new Fault('unauthenticated', 'TOKEN_REJECTED', 'the token does not complete a restore, or not any more');
}
