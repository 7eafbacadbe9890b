import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { Contact } from '../domain/contact';
import type { Credential } from '../domain/credential';
import type { PinRequest } from '../domain/pin-request';
import { appendAuditEvent } from '../store/audit-events';
import { findContacts } from '../store/contacts';
import { findCredential } from '../store/credentials';
import { findDeliveries, findOpenMessages } from '../store/deliveries';
import { lockHolderById } from '../store/holders';
import { findIssuesOf } from '../store/issues';
import { lockPinRequests } from '../store/pin-requests';
import { deleteRevocation, findRevocation, type Revocation } from '../store/revocations';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { endElevationOf } from './end-elevation-case';
import { endIssue, takeBack } from './end-issue';
import { endRestoreLinks } from './end-restore-links';
import type { SealedDelivery } from './seal-delivery';
import { storedApplication } from './stored-application';

/**
 * What follows a revocation after its answer: the halves and messages of an issue under way are taken back, and the holder is told at every
 * contact. Where the data were wrong there is nothing to do.
 */
export async function finishRevocation(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const revocation = await findRevocation(deps.database, deps.cipher, job.subjectId);
  if (revocation === undefined) throw new Error('a job for a revocation that does not exist');
  const end = await endOf(deps, revocation);
  await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job))) return;
    await deleteRevocation(trx, revocation.id);
    if (end !== undefined) await save(deps, trx, revocation, end);
  });
  deps.outbox.ring();
}

interface RevocationEnd {
  /** With the issue that its messages hang on: the last one where none was ever exchanged. */
  readonly credential: Credential;
  readonly notices: readonly SealedDelivery[];
}

async function endOf(deps: CredentialsDeps, revocation: Revocation): Promise<RevocationEnd | undefined> {
  const { credentialId, confirmation, isReplacedAtDesk = false } = revocation;
  if (credentialId === undefined) return undefined;
  const credential = await findCredential(deps.database, credentialId);
  if (credential === undefined) throw new Error('a revoked credential is not there');
  const [newest] = await findIssuesOf(deps.database, credential);
  const pinRequestId = credential.pinRequestId ?? newest?.id;
  const contacts = distinct([
    ...(confirmation === undefined ? [] : [confirmation]),
    ...(await contactsToTell(deps, credential, newest)),
  ]);
  const named = { ...credential, pinRequestId };
  const notice = { kind: NoticeKind.NOTICE_KIND_PIN_REVOKED, replacedAtDesk: isReplacedAtDesk };
  return { credential: named, notices: await sealCredentialNotices(deps, named, contacts, notice) };
}

/** The registered ones. Of a credential that was never used there are none: those that its application named know of its halves. */
async function contactsToTell(
  deps: CredentialsDeps,
  credential: Credential,
  newest: PinRequest | undefined,
): Promise<readonly Contact[]> {
  if (credential.pinRequestId !== undefined || newest === undefined)
    return (await findContacts(deps.database, deps.cipher, credential.id, deps.clock.now())).map(
      ({ contact }) => contact,
    );
  const application = await storedApplication(deps, deps.database, newest.id);
  return application.contacts;
}

function distinct(contacts: readonly Contact[]): readonly Contact[] {
  return [...new Map(contacts.map((contact) => [`${contact.kind} ${contact.value}`, contact])).values()];
}

async function save(
  deps: CredentialsDeps,
  trx: Transaction,
  { caller, createTime, reason, isAudited = false }: Revocation,
  { credential, notices }: RevocationEnd,
): Promise<void> {
  const { holderId, pinRequestId } = credential;
  await lockHolderById(trx, holderId);
  await endRestoreLinks(deps, trx, credential);
  await endKilledIssues(deps, trx, credential);
  await endElevationOf(deps, trx, credential.id, caller);
  await takeBackMessages(deps, trx, credential);
  const said = reason === undefined ? {} : { reason };
  const event = { id: deps.ids.next(), occurTime: createTime, actor: caller, holderId, pinRequestId, ...said };
  if (!isAudited) await appendAuditEvent(deps, trx, { ...event, action: 'pin-revoked' });
  await saveNotices(deps, trx, notices); // after the issue's own messages were taken back
}

/** Codes, reminders, notices that no carrier has: there is nothing left that they could be about. */
async function takeBackMessages(deps: CredentialsDeps, trx: Transaction, credential: Credential): Promise<void> {
  const ids = (await findIssuesOf(trx, credential)).map(({ id }) => id);
  await lockPinRequests(trx, ids);
  await takeBack(deps, trx, await findOpenMessages(trx, ids));
}

/** Those that the revocation killed have no end yet. */
async function endKilledIssues(deps: CredentialsDeps, trx: Transaction, credential: Credential): Promise<void> {
  const killed = (await findIssuesOf(trx, credential)).filter(
    ({ state, endTime }) => state === 'cancelled' && endTime === undefined,
  );
  const endTime = deps.clock.now();
  for (const issue of await lockPinRequests(
    trx,
    killed.map(({ id }) => id),
  ))
    await endIssue(deps, trx, { ...issue, endTime, version: issue.version + 1 }, await findDeliveries(trx, issue.id));
}
