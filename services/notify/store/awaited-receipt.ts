/** Tables `message` and `receipt_evidence`: certified mails that were sent, and of which a receipt is still missing. */
import type { Queryable } from '../../../runtime/database';
import type { PecReceiptKind } from '../domain/pec-receipt';

/** When they were sent: after `after`, and not after `until`. */
export interface SentWithin {
  readonly after: Date;
  readonly until: Date;
}

export interface MissingReceipts {
  readonly count: number;
  /** Of the messages that wait longest, as many as were asked for. */
  readonly messageIds: readonly string[];
}

/** Those of which no receipt ever came. */
export async function withoutReceipt(db: Queryable, sent: SentWithin, mostIds: number): Promise<MissingReceipts> {
  return missing(sentWithin(db, sent).whereNotExists(receiptsOfMessage(db)), mostIds);
}

/** Those of which some receipt came, but none of `ends`. */
export async function withoutEnd(
  db: Queryable,
  sent: SentWithin,
  ends: readonly PecReceiptKind[],
  mostIds: number,
): Promise<MissingReceipts> {
  const waiting = sentWithin(db, sent)
    .whereExists(receiptsOfMessage(db))
    .whereNotExists(receiptsOfMessage(db).whereIn('receipt_evidence.kind', [...ends]));
  return missing(waiting, mostIds);
}

function sentWithin(db: Queryable, { after, until }: SentWithin) {
  return db('message')
    .where({ channel: 'pec', state: 'sent' })
    .where('sent_time', '>', after)
    .where('sent_time', '<=', until);
}

function receiptsOfMessage(db: Queryable) {
  return db('receipt_evidence')
    .where('receipt_evidence.delivery_id', db.ref('message.delivery_id'))
    .where('receipt_evidence.attempt', db.ref('message.attempt'))
    .select('receipt_evidence.id');
}

async function missing(waiting: ReturnType<typeof sentWithin>, mostIds: number): Promise<MissingReceipts> {
  const counted = await waiting.clone().count({ messages: '*' }).first();
  const messageIds: string[] = await waiting.clone().orderBy('sent_time').limit(mostIds).pluck('id');
  return { count: Number(counted?.['messages'] ?? 0), messageIds };
}
