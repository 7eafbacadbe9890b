/** Table `letter`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { KnownLetter } from '../domain/delivery';
import { type Letter, type LetterEnd, unbegunStates } from '../domain/letter';
import type { PrintChannel } from '../domain/print-channel';
import { type LetterRow, letterColumns, letterOf } from './letter-row';

/** A letter that is to be printed, or, with `end`, one that was over before it began and is only remembered. */
export async function insertLetter(trx: Transaction, letter: Letter, keepUntil: Date, end?: LetterEnd): Promise<void> {
  await trx('letter').insert({
    id: letter.id,
    channel: letter.channel,
    credential_id: letter.credentialId,
    issue_id: letter.issueId,
    delivery_id: letter.deliveryId,
    attempt: letter.attempt,
    half: letter.half ?? null,
    not_after_time: letter.notAfterTime,
    accepted_time: letter.acceptedTime,
    state: end?.state ?? letter.state,
    reason: end?.reason ?? null,
    end_time: end === undefined ? null : letter.acceptedTime,
    seal_key_id: letter.sealed?.keyId ?? null,
    sealed: end === undefined ? (letter.sealed?.jwe ?? null) : null,
    traceparent: letter.traceparent ?? null,
    is_canary: letter.isCanary,
    keep_until_time: keepUntil,
  });
}

export async function findLetter(db: Queryable, id: string): Promise<Letter | undefined> {
  const row: LetterRow | undefined = await db('letter')
    .where({ id })
    .first(...letterColumns);
  return row === undefined ? undefined : letterOf(row);
}

/** Every attempt of the delivery that is known. */
export async function letterStates(db: Queryable, deliveryId: string): Promise<KnownLetter[]> {
  const rows: Pick<LetterRow, 'id' | 'attempt' | 'state' | 'is_canary'>[] = await db('letter')
    .where({ delivery_id: deliveryId })
    .orderBy('attempt')
    .select('id', 'attempt', 'state', 'is_canary');
  return rows.map(({ is_canary, ...row }) => ({ ...row, isCanary: is_canary === 1 }));
}

/** Ends it, unless it was begun, and erases its sealed copy: its batch, which is open, does not have it any more. False where it is not in such a state any more. */
export async function endUnbegunLetter(
  trx: Transaction,
  id: string,
  { end, time }: { readonly end: LetterEnd; readonly time: Date },
): Promise<boolean> {
  const changed = await trx('letter')
    .where({ id })
    .whereIn('state', unbegunStates)
    .update({ state: end.state, reason: end.reason ?? null, end_time: time, batch_id: null, sealed: null });
  return changed === 1;
}

/** Letters not begun whose time is over; the longest overdue first. */
export async function overdueLetters(db: Queryable, now: Date, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await db('letter')
    .whereIn('state', unbegunStates)
    .where('not_after_time', '<=', now)
    .orderBy('not_after_time')
    .limit(limit)
    .select('id');
  return rows.map(({ id }) => id);
}

/** Those that ended before `endedBefore` and that need not be remembered any longer. */
export async function lettersToForget(
  db: Queryable,
  now: Date,
  endedBefore: Date,
  limit: number,
): Promise<readonly string[]> {
  const rows: { id: string }[] = await db('letter')
    .where('end_time', '<', endedBefore)
    .where('keep_until_time', '<', now)
    .orderBy('end_time')
    .limit(limit)
    .select('id');
  return rows.map(({ id }) => id);
}

export async function forgetLetters(trx: Transaction, ids: readonly string[]): Promise<void> {
  await trx('letter').whereIn('id', ids).delete();
}

/** Likewise of closed batches that nobody has released; each with its batch. */
export async function overdueInClosedBatches(
  db: Queryable,
  now: Date,
  limit: number,
): Promise<readonly { readonly letterId: string; readonly batchId: string }[]> {
  const rows: { letter_id: string; batch_id: string }[] = await db('letter')
    .join('batch', 'batch.id', 'letter.batch_id')
    .where({ 'letter.state': 'batched', 'batch.state': 'closed' })
    .where('letter.not_after_time', '<=', now)
    .limit(limit)
    .select('letter.id as letter_id', 'letter.batch_id');
  return rows.map((row) => ({ letterId: row.letter_id, batchId: row.batch_id }));
}

/** The keys that the letters and slips not yet ended were sealed to. */
export async function sealKeysInUse(
  db: Queryable,
): Promise<readonly { readonly channel: PrintChannel; readonly keyId: string }[]> {
  const rows: { channel: PrintChannel; seal_key_id: string }[] = await db('letter')
    .whereNotNull('sealed')
    .distinct('channel', 'seal_key_id');
  return rows.map(({ channel, seal_key_id: keyId }) => ({ channel, keyId }));
}

/** The desk whose printer the batch goes to; undefined for letters, and once it is forgotten. */
export async function findDeskOf(db: Queryable, batchId: string): Promise<string | undefined> {
  const row: { desk_id: string | null } | undefined = await db('letter').where({ batch_id: batchId }).first('desk_id');
  return row?.desk_id ?? undefined;
}

/** How many letters are being printed, and how many wait for an operator to say what became of them. */
export async function countPrinting(db: Queryable): Promise<{ printing: number; leftOpen: number }> {
  const row: { printing?: number | string; left_open?: number | string } | undefined = await db('letter')
    .whereIn('state', ['printing', 'handed-over'])
    .count({ printing: '*', left_open: 'left_open_time' })
    .first();
  return { printing: Number(row?.printing ?? 0), leftOpen: Number(row?.left_open ?? 0) };
}
