import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Level } from '../domain/credential';
import type { Attention, PinRequest, RequestOutcome, Route } from '../domain/pin-request';
import { liveStates, type PinRequestState } from '../domain/pin-request-state';

const table = 'pin_request';

export interface PinRequestRow {
  readonly id: string;
  readonly holder_id: string;
  readonly credential_id: string | null;
  readonly outcome: RequestOutcome;
  readonly route: Route;
  readonly attention: Attention | null;
  readonly state: PinRequestState;
  /** Null of what a version made that did not know it, until it changes. */
  readonly state_time: Date | null;
  readonly level: Level;
  readonly reference: string;
  readonly language: string;
  readonly letter_to: PinRequest['letterTo'];
  readonly application_fingerprint: Buffer;
  readonly initial_pin_hash: Buffer | null;
  readonly pepper_key_id: string | null;
  readonly lone_half_cipher: Buffer | null;
  readonly health_card_index: Buffer | null;
  readonly version: number;
  readonly create_time: Date;
  readonly expire_time: Date;
  readonly due_time: Date;
  readonly exchange_time: Date | null;
  readonly spent_time: Date | null;
  readonly end_time: Date | null;
}

/** `application` is what the holder gave, kept encrypted for the operator and for the contacts that it names. */
export async function insertPinRequest(
  trx: Transaction,
  cipher: FieldCipher,
  request: PinRequest,
  application: string,
): Promise<void> {
  await trx(table).insert({
    ...rowOf(request),
    application_cipher: cipher.encrypt({ table, column: 'application', row: request.id }, application),
  });
}

export async function updatePinRequest(trx: Transaction, request: PinRequest): Promise<void> {
  await trx(table).where({ id: request.id }).update(rowOf(request));
}

export async function findPinRequest(db: Queryable, id: string): Promise<PinRequest | undefined> {
  const row: PinRequestRow | undefined = await db(table).where({ id }).first();
  return row && pinRequestOf(row);
}

/** Locks the rows in the order of their ids, so that two who lock several never wait for each other. */
export async function lockPinRequests(trx: Transaction, ids: readonly string[]): Promise<readonly PinRequest[]> {
  const rows: PinRequestRow[] = await trx(table)
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate();
  return rows.map(pinRequestOf);
}

/** The application as it was given. */
export async function readApplication(db: Queryable, cipher: FieldCipher, id: string): Promise<string> {
  const row: { application_cipher: Buffer } | undefined = await db(table).where({ id }).first('application_cipher');
  if (row === undefined) throw new Error('no such request for a PIN');
  return cipher.decrypt({ table, column: 'application', row: id }, row.application_cipher);
}

/**
 * The holder's issue under way, and the live request that was made by the same application, whether it got a PIN or not;
 * locked. One whose time is up but that was not ended yet is live.
 */
export async function lockLiveRequests(
  trx: Transaction,
  holderId: string,
  applicationFingerprint: Buffer,
): Promise<readonly PinRequest[]> {
  const rows: PinRequestRow[] = await trx(table)
    .where({ holder_id: holderId })
    .whereIn('state', [...liveStates])
    .where((wanted) => wanted.where({ outcome: 'issued' }).orWhere({ application_fingerprint: applicationFingerprint }))
    .orderBy('id')
    .forUpdate();
  return rows.map(pinRequestOf);
}

/** The holder's issues whose initial PIN still says something: under way, just exchanged, or expired; newest first, locked. */
export async function lockIssuesWithPin(trx: Transaction, holderId: string): Promise<readonly PinRequest[]> {
  const rows: PinRequestRow[] = await issuesWithPin(trx, holderId).forUpdate();
  return rows.map(pinRequestOf);
}

/** As lockIssuesWithPin, without the lock. */
export async function findIssuesWithPin(db: Queryable, holderId: string): Promise<readonly PinRequest[]> {
  const rows: PinRequestRow[] = await issuesWithPin(db, holderId);
  return rows.map(pinRequestOf);
}

/** A holder has one issue under way; the others are past ones, of which the oldest are forgotten. */
const mostIssuesRead = 20;

function issuesWithPin(db: Queryable, holderId: string) {
  return db(table)
    .where({ holder_id: holderId, outcome: 'issued' })
    .whereIn('state', [...liveStates, 'used', 'expired'])
    .orderBy('create_time', 'desc')
    .limit(mostIssuesRead);
}

/** The versions of these requests, for those who watch them. */
export async function findVersions(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows: { id: string; version: number }[] = await db(table)
    .whereIn('id', [...ids])
    .select('id', 'version');
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Live requests whose time is up, oldest first. */
export async function findDueRequestIds(db: Queryable, now: Date, limit: number): Promise<readonly string[]> {
  const rows: { id: string }[] = await db(table)
    .whereIn('state', [...liveStates])
    .where('due_time', '<=', now)
    .orderBy('due_time')
    .limit(limit)
    .select('id');
  return rows.map(({ id }) => id);
}

/** Has a request whose time is up looked at again at this time. */
export async function postponeRequest(trx: Transaction, id: string, untilTime: Date): Promise<void> {
  await trx(table).where({ id }).update({ due_time: untilTime });
}

function rowOf(request: PinRequest): PinRequestRow {
  return {
    id: request.id,
    holder_id: request.holderId,
    credential_id: request.credentialId ?? null,
    outcome: request.outcome,
    route: request.route,
    attention: request.attention ?? null,
    state: request.state,
    state_time: request.stateTime,
    level: request.level,
    reference: request.reference,
    language: request.language,
    letter_to: request.letterTo,
    application_fingerprint: request.applicationFingerprint,
    initial_pin_hash: request.initialPin?.hash ?? null,
    pepper_key_id: request.initialPin?.pepperKeyId ?? null,
    lone_half_cipher: request.loneHalfCipher ?? null,
    health_card_index: request.healthCardIndex ?? null,
    version: request.version,
    create_time: request.createTime,
    expire_time: request.expireTime,
    due_time: request.dueTime,
    exchange_time: request.exchangeTime ?? null,
    spent_time: request.spentTime ?? null,
    end_time: request.endTime ?? null,
  };
}

export function pinRequestOf(row: PinRequestRow): PinRequest {
  return {
    id: row.id,
    holderId: row.holder_id,
    credentialId: row.credential_id ?? undefined,
    outcome: row.outcome,
    route: row.route,
    attention: row.attention ?? undefined,
    state: row.state,
    stateTime: row.state_time ?? row.create_time,
    level: row.level,
    reference: row.reference,
    language: row.language,
    letterTo: row.letter_to,
    applicationFingerprint: row.application_fingerprint,
    initialPin:
      row.initial_pin_hash === null || row.pepper_key_id === null
        ? undefined
        : { hash: row.initial_pin_hash, pepperKeyId: row.pepper_key_id },
    loneHalfCipher: row.lone_half_cipher ?? undefined,
    healthCardIndex: row.health_card_index ?? undefined,
    version: row.version,
    createTime: row.create_time,
    expireTime: row.expire_time,
    dueTime: row.due_time,
    exchangeTime: row.exchange_time ?? undefined,
    spentTime: row.spent_time ?? undefined,
    endTime: row.end_time ?? undefined,
  };
}
