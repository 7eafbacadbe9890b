/** The requests that got a PIN, by their holder or credential. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { Credential } from '../domain/credential';
import type { PinRequest } from '../domain/pin-request';
import { liveStates, type PinRequestState } from '../domain/pin-request-state';
import { type PinRequestRow, pinRequestOf } from './pin-requests';

const table = 'pin_request';

/** The holder's issue under way, the newest where there are several; one whose time is up but that was not ended yet is under way. */
export async function findIssueUnderWay(db: Queryable, holderId: string): Promise<PinRequest | undefined> {
  const row: PinRequestRow | undefined = await db(table)
    .where({ holder_id: holderId, outcome: 'issued' })
    .whereIn('state', [...liveStates])
    .orderBy('create_time', 'desc')
    .first();
  return row && pinRequestOf(row);
}

/** The holder's issues under way, locked; likewise of what was not ended yet. There is more than one only where an end was missed. */
export async function lockIssuesUnderWay(trx: Transaction, holderId: string): Promise<readonly PinRequest[]> {
  const rows: PinRequestRow[] = await trx(table)
    .where({ holder_id: holderId, outcome: 'issued' })
    .whereIn('state', [...liveStates])
    .orderBy('id')
    .forUpdate();
  return rows.map(pinRequestOf);
}

/** A credential has its first issue and one for each restore. */
const mostIssuesRead = 20;

/** A credential's newest issues, newest first. */
export async function findIssuesOf(
  db: Queryable,
  { id, holderId }: Pick<Credential, 'id' | 'holderId'>,
): Promise<readonly PinRequest[]> {
  const rows: PinRequestRow[] = await db(table)
    .where({ holder_id: holderId, credential_id: id })
    .orderBy('create_time', 'desc')
    .limit(mostIssuesRead);
  return rows.map(pinRequestOf);
}

/**
 * Has every issue of a credential forget its PIN, and those under way be cancelled: from this commit on none can be exchanged or verified. Their
 * deliveries are for endIssue: until then they have no end time. The same statements where the ids are nobody's.
 */
export async function killIssuesOf(trx: Transaction, holderId: string, credentialId: string, now: Date): Promise<void> {
  const state: PinRequestState = 'cancelled';
  await trx(table)
    .where({ holder_id: holderId, credential_id: credentialId })
    .whereIn('state', [...liveStates])
    .update({ state, state_time: now });
  await forgetPinsOf(trx, holderId, credentialId);
  await forgetExpiredLoneHalves(trx, holderId);
}

/** No initial PIN that the credential had can be exchanged or verified any more. */
export async function forgetPinsOf(trx: Transaction, holderId: string, credentialId: string): Promise<void> {
  await trx(table)
    .where({ holder_id: holderId, credential_id: credentialId })
    .update({ initial_pin_hash: null, pepper_key_id: null, lone_half_cipher: null });
}

/** That somebody has the half of a letter that expired is told only until its holder has something newer. */
export async function forgetExpiredLoneHalves(trx: Transaction, holderId: string): Promise<void> {
  const state: PinRequestState = 'expired';
  await trx(table)
    .where({ holder_id: holderId, state })
    .whereNotNull('lone_half_cipher')
    .update({ lone_half_cipher: null });
}

/**
 * When the holder was last given a PIN; undefined where never. An application that an operator released got its PIN, and with it its credential,
 * later than it was made.
 */
export async function findNewestIssueTime(db: Queryable, holderId: string): Promise<Date | undefined> {
  const rows: { create_time: Date; credential_create_time: Date | null }[] = await db(table)
    .leftJoin('credential', 'credential.id', `${table}.credential_id`)
    .where({ [`${table}.holder_id`]: holderId, outcome: 'issued' })
    .orderBy(`${table}.create_time`, 'desc')
    .limit(mostIssuesRead)
    .select(`${table}.create_time`, 'credential.create_time as credential_create_time');
  const times = rows.flatMap((row) => [row.create_time, row.credential_create_time ?? row.create_time]);
  return times.reduce<Date | undefined>(
    (newest, time) => (newest === undefined || newest < time ? time : newest),
    undefined,
  );
}
