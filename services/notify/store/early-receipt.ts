/** Table `early_receipt`: what carriers told of ids that are not known (yet): the answer to a submission may come after it. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { ReceiptOutcome } from '../domain/receipt';

export interface EarlyReceipt {
  readonly carrier: string;
  readonly reference: string;
  readonly recipientIndex: Buffer | undefined;
  readonly outcome: ReceiptOutcome;
  readonly reason: string;
  readonly occurTime: Date;
}

interface EarlyReceiptRow {
  readonly number: number | string;
  readonly carrier: string;
  readonly reference: string;
  readonly recipient_index: Buffer | null;
  readonly outcome: ReceiptOutcome;
  readonly reason: string;
  readonly occur_time: Date;
}

const mostRead = 100;

export async function insertEarlyReceipts(
  trx: Transaction,
  receipts: readonly EarlyReceipt[],
  receiveTime: Date,
): Promise<void> {
  if (receipts.length === 0) return;
  await trx('early_receipt').insert(
    receipts.map((one) => ({
      carrier: one.carrier,
      reference: one.reference,
      recipient_index: one.recipientIndex ?? null,
      outcome: one.outcome,
      reason: one.reason,
      occur_time: one.occurTime,
      receive_time: receiveTime,
    })),
  );
}

/** Takes out what was told of these ids for this recipient, or for one that it did not name, in the order in which it came. */
export async function takeEarlyReceipts(
  trx: Transaction,
  carrier: string,
  references: readonly string[],
  recipientIndex: Buffer,
): Promise<readonly EarlyReceipt[]> {
  if (references.length === 0) return [];
  return takeOut(trx, (rows) =>
    rows
      .where({ carrier })
      .whereIn('reference', [...references])
      .where((theirs) => theirs.whereNull('recipient_index').orWhere({ recipient_index: recipientIndex })),
  );
}

/** Takes out what was told of unknown ids of this recipient since then, in the order in which it came. */
export async function takeEarlyReceiptsTo(
  trx: Transaction,
  carrier: string,
  recipientIndex: Buffer,
  since: Date,
): Promise<readonly EarlyReceipt[]> {
  return takeOut(trx, (rows) =>
    rows.where({ carrier, recipient_index: recipientIndex }).where('receive_time', '>=', since),
  );
}

/** What a carrier is known to have taken, and of which something was kept as early. */
export interface MatchedEarly {
  readonly carrier: string;
  readonly reference: string;
  readonly messageId: string;
  readonly recipientIndex: Buffer;
}

/** Oldest first. */
export async function findMatchedEarly(
  db: Queryable,
  receivedSince: Date,
  limit: number,
): Promise<readonly MatchedEarly[]> {
  const rows: MatchedEarly[] = await db('early_receipt')
    .join('submission', (on) =>
      on
        .on('submission.carrier', '=', 'early_receipt.carrier')
        .andOn('submission.reference', '=', 'early_receipt.reference'),
    )
    .where((theirs) =>
      theirs
        .whereNull('early_receipt.recipient_index')
        .orWhere('early_receipt.recipient_index', db.ref('submission.recipient_index')),
    )
    .where('early_receipt.receive_time', '>=', receivedSince)
    .orderBy('early_receipt.receive_time')
    .limit(limit)
    .select('early_receipt.carrier', 'early_receipt.reference', {
      messageId: 'submission.message_id',
      recipientIndex: 'submission.recipient_index',
    });
  return rows.map((row) => ({ ...row, recipientIndex: Buffer.from(row.recipientIndex) }));
}

/** Of these ids of a carrier's, those of which something was told. */
export async function toldEarly(
  db: Queryable,
  carrier: string,
  references: readonly string[],
): Promise<ReadonlySet<string>> {
  if (references.length === 0) return new Set();
  const told: string[] = await db('early_receipt')
    .where({ carrier })
    .whereIn('reference', [...references])
    .distinct()
    .pluck('reference');
  return new Set(told);
}

async function takeOut(
  trx: Transaction,
  among: (rows: ReturnType<Transaction>) => ReturnType<Transaction>,
): Promise<readonly EarlyReceipt[]> {
  const rows: EarlyReceiptRow[] = await among(trx('early_receipt')).orderBy('number').limit(mostRead);
  if (rows.length === 0) return [];
  await trx('early_receipt')
    .whereIn(
      'number',
      rows.map(({ number }) => number),
    )
    .delete();
  return rows.map((row) => ({
    carrier: row.carrier,
    reference: row.reference,
    recipientIndex: row.recipient_index ?? undefined,
    outcome: row.outcome,
    reason: row.reason,
    occurTime: row.occur_time,
  }));
}

/** Forgets what nobody asked for; answers how many. */
export async function purgeEarlyReceipts(db: Queryable, receivedBefore: Date, limit: number): Promise<number> {
  const numbers: (number | string)[] = await db('early_receipt')
    .where('receive_time', '<', receivedBefore)
    .orderBy('receive_time')
    .limit(limit)
    .pluck('number');
  return numbers.length === 0 ? 0 : db('early_receipt').whereIn('number', numbers).delete();
}
