/** Table `letter`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { KnownLetter } from '../domain/delivery';
import type { Letter, LetterEnd, LetterState } from '../domain/letter';
import type { Half } from '../domain/letter-content';

interface LetterRow {
  readonly id: string;
  readonly credential_id: string;
  readonly issue_id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly half: Half | null;
  readonly not_after_time: Date;
  readonly accepted_time: Date;
  readonly state: LetterState;
  readonly spool_id: string | null;
  readonly left_open_time: Date | null;
  readonly seal_key_id: string | null;
  readonly sealed: Buffer | null;
  readonly traceparent: string | null;
}

const columns = [
  'id',
  'credential_id',
  'issue_id',
  'delivery_id',
  'attempt',
  'half',
  'not_after_time',
  'accepted_time',
  'state',
  'spool_id',
  'left_open_time',
  'seal_key_id',
  'sealed',
  'traceparent',
];

/** A letter that is to be printed, or, with `end`, one that was over before it began and is only remembered. */
export async function insertLetter(trx: Transaction, letter: Letter, keepUntil: Date, end?: LetterEnd): Promise<void> {
  await trx('letter').insert({
    id: letter.id,
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
    keep_until_time: keepUntil,
  });
}

export async function findLetter(db: Queryable, id: string): Promise<Letter | undefined> {
  const row: LetterRow | undefined = await db('letter').where({ id }).first(columns);
  return row === undefined ? undefined : letterOf(row);
}

/** Every attempt of the delivery that is known. */
export async function letterStates(db: Queryable, deliveryId: string): Promise<KnownLetter[]> {
  return db('letter').where({ delivery_id: deliveryId }).orderBy('attempt').select('id', 'attempt', 'state');
}

/** Marks it `printing` by this claim, at this destination. False where it is not in this state any more, or a newer claim has marked it. */
export async function beginPrinting(
  trx: Transaction,
  id: string,
  by: { readonly fence: number; readonly spoolId: string; readonly from: 'accepted' | 'printing' },
): Promise<boolean> {
  const changed = await trx('letter')
    .where({ id, state: by.from })
    .where((older) => older.whereNull('fence').orWhere('fence', '<', by.fence))
    .update({ state: 'printing', fence: by.fence, spool_id: by.spoolId });
  return changed === 1;
}

/** Ends it and erases its sealed copy. False where it is not in this state any more. */
export async function endLetter(
  trx: Transaction,
  id: string,
  { from, end, time, reference }: { from: LetterState; end: LetterEnd; time: Date; reference?: string | undefined },
): Promise<boolean> {
  const changed = await trx('letter')
    .where({ id, state: from })
    .update({
      state: end.state,
      reason: end.reason ?? null,
      end_time: time,
      reference: reference ?? null,
      sealed: null,
      left_open_time: null,
    });
  return changed === 1;
}

export async function leaveLetterOpen(trx: Transaction, id: string, time: Date): Promise<void> {
  await trx('letter').where({ id, state: 'printing' }).update({ left_open_time: time });
}

/** What is being printed has its copy in the printer's memory; should that fail, a cancelled letter is not printed again. */
export async function eraseSealedCopies(trx: Transaction, deliveryId: string): Promise<void> {
  await trx('letter').where({ delivery_id: deliveryId }).whereNotNull('sealed').update({ sealed: null });
}

/** Letters not begun whose time is over; the longest overdue first. */
export async function overdueLetters(db: Queryable, now: Date, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await db('letter')
    .where({ state: 'accepted' })
    .where('not_after_time', '<=', now)
    .orderBy('not_after_time')
    .limit(limit)
    .select('id');
  return rows.map(({ id }) => id);
}

/** Forgets letters that ended before `endedBefore` and that need not be remembered any longer; answers how many. */
export async function purgeLetters(db: Queryable, now: Date, endedBefore: Date, limit: number): Promise<number> {
  const rows: { id: string }[] = await db('letter')
    .where('end_time', '<', endedBefore)
    .where('keep_until_time', '<', now)
    .orderBy('end_time')
    .limit(limit)
    .select('id');
  if (rows.length === 0) return 0;
  return db('letter')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .delete();
}

/** The keys that the letters not yet ended were sealed to. */
export async function sealKeysInUse(db: Queryable): Promise<string[]> {
  return db('letter').whereNotNull('sealed').distinct('seal_key_id').pluck('seal_key_id');
}

/** How many letters are being printed, and how many of them wait for an operator. */
export async function countPrinting(db: Queryable): Promise<{ printing: number; leftOpen: number }> {
  const row: { printing?: number | string; left_open?: number | string } | undefined = await db('letter')
    .where({ state: 'printing' })
    .count({ printing: '*', left_open: 'left_open_time' })
    .first();
  return { printing: Number(row?.printing ?? 0), leftOpen: Number(row?.left_open ?? 0) };
}

function letterOf(row: LetterRow): Letter {
  const sealed =
    row.sealed === null || row.seal_key_id === null ? undefined : { keyId: row.seal_key_id, jwe: row.sealed };
  return {
    id: row.id,
    credentialId: row.credential_id,
    issueId: row.issue_id,
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    half: row.half ?? undefined,
    notAfterTime: row.not_after_time,
    acceptedTime: row.accepted_time,
    state: row.state,
    spoolId: row.spool_id ?? undefined,
    leftOpenTime: row.left_open_time ?? undefined,
    sealed,
    traceparent: row.traceparent ?? undefined,
  };
}
