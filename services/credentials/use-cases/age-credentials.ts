import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { type Credential, levelAt } from '../domain/credential';
import { type Arrived, arrivedOf, daysLeft, nextDueOf } from '../domain/credential-age';
import type { RegisteredContact } from '../domain/registered-contact';
import { findContactsOf } from '../store/contacts';
import { appendCredentialChanges, type CredentialChange } from '../store/credential-changes';
import { findCredentialsById, findDueCredentials, updateDues } from '../store/credentials';
import { lockHoldersById } from '../store/holders';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery } from './seal-delivery';
import { countSweepFailure } from './sweep-failures';

type AgeDeps = Pick<
  CredentialsDeps,
  'database' | 'cipher' | 'keyring' | 'outbox' | 'policy' | 'clock' | 'ids' | 'log' | 'metrics'
>;

/** Their holders' rows are locked for one short transaction. */
const batchCredentials = 50;

/**
 * Tells contacts of personal PINs that are soon to expire, and watchers of those that have, and of levels that count again after a restore: a bounded batch a
 * round, in one transaction. Of steps that were missed only the last is done. Faults: unavailable.
 */
export async function ageCredentials(deps: AgeDeps): Promise<Round> {
  const due = await findDueCredentials(deps.database, deps.clock.now(), batchCredentials);
  if (due.length === 0) return 'idle';
  try {
    await ageTogether(deps, due);
  } catch (error) {
    if (isFault(error, 'unavailable')) throw error;
    for (const credential of due) await ageAlone(deps, credential);
  }
  deps.outbox.ring();
  return due.length === batchCredentials ? 'more' : 'idle';
}

/** One that a bug keeps back is looked at again later, so that it neither ends the round nor stands first in all that follow. */
async function ageAlone(deps: AgeDeps, credential: Credential): Promise<void> {
  try {
    await ageTogether(deps, [credential]);
  } catch (error) {
    if (isFault(error, 'unavailable')) throw error;
    deps.log.error('ageing.failed', { credentialId: credential.id, error });
    countSweepFailure(deps.metrics, 'ageing');
    await inTransaction(deps.database, (trx) => postpone(deps, trx, credential));
  }
}

async function ageTogether(deps: AgeDeps, due: readonly Credential[]): Promise<void> {
  const now = deps.clock.now();
  const notices = await sealReminders(deps, due, now); // outside of the transaction: sealing is the slow part
  await inTransaction(deps.database, async (trx) => {
    const current = await lockUnchanged(trx, due);
    await updateDues(
      trx,
      current.map((credential) => ({ id: credential.id, due: dueAfter(deps, credential, now) })),
    );
    await tellWatchers(deps, trx, current, now);
    await saveNotices(
      deps,
      trx,
      current.flatMap(({ id }) => notices.get(id) ?? []),
    );
  });
}

/** What was exchanged, changed or aged meanwhile is left out; nobody changes the others until the commit. */
async function lockUnchanged(trx: Transaction, due: readonly Credential[]): Promise<readonly Credential[]> {
  await lockHoldersById(
    trx,
    due.map(({ holderId }) => holderId),
  );
  const read = new Map(due.map((credential) => [credential.id, credential]));
  const current = await findCredentialsById(trx, [...read.keys()]);
  return current.filter((credential) => isSameDue(credential, read.get(credential.id)));
}

function isSameDue({ due }: Credential, before: Credential | undefined): boolean {
  return due !== undefined && due.step === before?.due?.step && due.time.getTime() === before.due.time.getTime();
}

/** Only a PIN that is in use ages. */
function arrived({ policy }: AgeDeps, { state, due, ...credential }: Credential, now: Date): Arrived {
  return state === 'active' && due !== undefined
    ? arrivedOf({ ...credential, due }, now, policy)
    : { step: undefined, levelTime: undefined };
}

function dueAfter({ policy }: AgeDeps, credential: Credential, now: Date) {
  return credential.state === 'active' ? nextDueOf(credential, now, policy) : undefined;
}

async function tellWatchers(deps: AgeDeps, trx: Transaction, current: readonly Credential[], now: Date): Promise<void> {
  const changes = current.flatMap((credential): readonly CredentialChange[] => {
    const { step, levelTime } = arrived(deps, credential, now);
    const { id: credentialId, holderId, expireTime } = credential;
    const change = (kind: CredentialChange['kind'], occurTime: Date) =>
      ({ id: deps.ids.next(), credentialId, holderId, kind, level: levelAt(credential, now), occurTime }) as const;
    return [
      ...(levelTime === undefined ? [] : [change('level-changed', levelTime)]),
      ...(step === 'expiry' ? [change('expired', expireTime ?? now)] : []),
    ];
  });
  await appendCredentialChanges(trx, changes);
}

/** One notice for each contact of those that are to be reminded. */
async function sealReminders(
  deps: AgeDeps,
  due: readonly Credential[],
  now: Date,
): Promise<ReadonlyMap<string, readonly SealedDelivery[]>> {
  const reminded = due.filter((credential) =>
    ['reminder', 'last-reminder'].includes(arrived(deps, credential, now).step ?? ''),
  );
  const ids = reminded.map(({ id }) => id);
  const contacts = await findContactsOf(deps.database, deps.cipher, ids, now);
  const sealed = reminded.map(async (credential) => {
    const its = contacts.get(credential.id) ?? [];
    return [credential.id, await sealReminder(deps, credential, its, now)] as const;
  });
  return new Map(await Promise.all(sealed));
}

function sealReminder(deps: AgeDeps, credential: Credential, contacts: readonly RegisteredContact[], now: Date) {
  return sealCredentialNotices(
    deps,
    credential,
    contacts.map(({ contact }) => contact),
    {
      kind: NoticeKind.NOTICE_KIND_EXPIRY_REMINDER,
      daysLeft: daysLeft(credential.expireTime ?? now, now),
    },
  );
}

async function postpone({ clock, policy }: AgeDeps, trx: Transaction, credential: Credential): Promise<void> {
  const [current] = await lockUnchanged(trx, [credential]);
  if (current?.due === undefined) return;
  const time = later(clock.now(), policy.republishAfterMinutes * millisecondsPerMinute);
  await updateDues(trx, [{ id: current.id, due: { step: current.due.step, time } }]);
}
