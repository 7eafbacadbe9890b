/** Table `submission`: what carriers took, under their own ids; a row for each part of a message. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { ReceiptCounts } from '../domain/carrier-health';
import type { TryParts } from '../domain/receipt-effect';

export type PartState = 'taken' | 'delivered' | 'failed';

export interface Submission {
  readonly messageId: string;
  /** The try that it was, from 1; below that where the message goes another way by now. */
  readonly tryNumber: number;
  readonly carrier: string;
  readonly reference: string;
  readonly recipientIndex: Buffer;
  readonly submitTime: Date;
}

export interface KnownPart {
  readonly number: number;
  readonly messageId: string;
  readonly reference: string;
  readonly recipientIndex: Buffer;
}

/** More than one message can have by any carrier's ids within the time that receipts come in. */
const mostCandidates = 20;

export async function insertSubmissions(trx: Transaction, submissions: readonly Submission[]): Promise<void> {
  if (submissions.length === 0) return;
  await trx('submission').insert(
    submissions.map((one) => ({
      message_id: one.messageId,
      try_number: one.tryNumber,
      carrier: one.carrier,
      reference: one.reference,
      recipient_index: one.recipientIndex,
      submit_time: one.submitTime,
      state: 'taken',
    })),
  );
}

/** A part that the carrier told of without ever answering its submission, of the message's last try; its number. */
export async function insertUnansweredPart(trx: Transaction, part: Omit<Submission, 'tryNumber'>): Promise<number> {
  const row: { tries: number } | undefined = await trx('message').where({ id: part.messageId }).first('tries');
  await insertSubmissions(trx, [{ ...part, tryNumber: row?.tries ?? 1 }]);
  const [newest] = await findParts(trx, part.carrier, [part.reference]);
  if (newest === undefined) throw new Fault('bug', 'PART_MISSING', 'a part that was just inserted is not there');
  return newest.number;
}

/** What the carrier took under any of these ids, newest first. */
export async function findParts(
  db: Queryable,
  carrier: string,
  references: readonly string[],
): Promise<readonly KnownPart[]> {
  const rows: { number: number | string; message_id: string; reference: string; recipient_index: Buffer }[] = await db(
    'submission',
  )
    .where({ carrier })
    .whereIn('reference', [...references])
    .orderBy('number', 'desc')
    .limit(mostCandidates)
    .select('number', 'message_id', 'reference', 'recipient_index');
  return rows.map((row) => ({
    number: Number(row.number),
    messageId: row.message_id,
    reference: row.reference,
    recipientIndex: Buffer.from(row.recipient_index),
  }));
}

/** The last part of a message that the carrier took. */
export async function findPartOf(db: Queryable, carrier: string, messageId: string): Promise<number | undefined> {
  const row: { number: number | string } | undefined = await db('submission')
    .where({ carrier, message_id: messageId })
    .orderBy('number', 'desc')
    .first('number');
  return row === undefined ? undefined : Number(row.number);
}

/** Delivered stays so; the rest becomes what is told. */
export async function setPartState(trx: Transaction, number: number, state: PartState): Promise<void> {
  await trx('submission').where({ number }).whereNot({ state: 'delivered' }).update({ state });
}

/** What became of a message's parts. */
interface KnownTries {
  /** On the way that it goes now. */
  readonly present: readonly TryParts[];
  /** On ways that it went before, or before it was tried anew. */
  readonly earlier: readonly TryParts[];
}

/** What became of the parts of each try of the message that a carrier took. */
export async function findTryParts(db: Queryable, messageId: string): Promise<KnownTries> {
  const rows: { try_number: number; state: PartState; parts: number | string }[] = await db('submission')
    .where({ message_id: messageId })
    .groupBy('try_number', 'state')
    .select('try_number', 'state')
    .count({ parts: '*' });
  const tries = new Map<number, TryParts>();
  for (const { try_number, state, parts } of rows) {
    const known = tries.get(try_number) ?? { taken: 0, delivered: 0, failed: 0 };
    tries.set(try_number, { ...known, [state]: Number(parts) });
  }
  const numbered = (isWanted: (number: number) => boolean) =>
    [...tries].flatMap(([number, parts]) => (isWanted(number) ? [parts] : []));
  return { present: numbered((number) => number > 0), earlier: numbered((number) => number <= 0) };
}

/** Whether the part was sent on the way that its message goes now. */
export async function isPresentPart(db: Queryable, number: number): Promise<boolean> {
  return (await db('submission').where({ number }).where('try_number', '>', 0).first('number')) !== undefined;
}

/** Before a message begins another way, or anew, and its tries count from 1 again: those so far get numbers below that, each its own. */
export async function leaveTriesBehind(trx: Transaction, messageId: string): Promise<void> {
  const row: { tries: number } | undefined = await trx('message').where({ id: messageId }).first('tries');
  await trx('submission')
    .where({ message_id: messageId })
    .update({ try_number: trx.raw('try_number - ?', [row?.tries ?? 0]) });
}

/** Of what a carrier took since then: how many parts were due to be told of by `dueBefore`, how many of these nothing was told of, and of how many altogether something was. */
export async function countReceipts(
  db: Queryable,
  carrier: string,
  { since, dueBefore }: { readonly since: Date; readonly dueBefore: Date },
): Promise<ReceiptCounts> {
  const due = db.raw('CASE WHEN submit_time <= ? THEN 1 ELSE 0 END', [dueBefore]);
  const rows: { state: PartState; due: number | string; parts: number | string }[] = await db('submission')
    .where({ carrier })
    .where('submit_time', '>=', since)
    .groupBy('state', due)
    .select('state', { due })
    .count({ parts: '*' });
  const sum = (isCounted: (state: PartState, isDue: boolean) => boolean) =>
    rows
      .filter((row) => isCounted(row.state, Number(row.due) === 1))
      .reduce((all, { parts }) => all + Number(parts), 0);
  return {
    expected: sum((_, isDue) => isDue),
    missing: sum((state, isDue) => isDue && state === 'taken'),
    came: sum((state) => state !== 'taken'),
  };
}

/** With their messages. */
export async function forgetSubmissions(db: Queryable, messageIds: readonly string[]): Promise<void> {
  await db('submission')
    .whereIn('message_id', [...messageIds])
    .delete();
}
