import type { Clock } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import type { CarrierReceipt } from '../domain/receipt';
import type { TakeReceipts } from '../ports';
import { lockDelivery } from '../store/delivery';
import { insertEarlyReceipts } from '../store/early-receipt';
import { findAttempt, findMessage, findUnclearMessage } from '../store/message';
import { findPartOf, findParts, insertUnansweredPart, type KnownPart } from '../store/submission';
import { applyReceipt } from './apply-receipt';
import type { EndedMessage } from './end-message';
import type { MessageWatch } from './message-metrics';
import { recipientIndexes } from './recipient-index';
import type { TellDeps } from './tell-change';

export interface ReceiptDeps extends TellDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly watch: MessageWatch;
  readonly ringWorkers: (channel: MessageChannel) => void;
  /** Nothing more is sent to the message's recipient, where the receipt says so; in its transaction. */
  readonly suppress: (trx: Transaction, messageId: string, receipt: CarrierReceipt, time: Date) => Promise<void>;
}

/** Whom a receipt is about: a message, and the part of it that the carrier names. */
interface Found {
  readonly messageId: string;
  readonly partNumber: number | undefined;
}

/** Transactions at once: a flood of receipts leaves the sending its connections. */
const receiptsAtOnce = 4;

/**
 * What carriers tell afterwards, a transaction each: it changes the message, is kept until the answer to its submission is known, or,
 * where it is about nothing of ours, is counted and forgotten.
 */
export function takeReceipts(deps: ReceiptDeps): TakeReceipts {
  const counted = deps.metrics.counter('symbolon_notify_receipts_total', 'What carriers told of messages afterwards', [
    'carrier',
    'outcome',
    'effect',
  ]);
  const takeOne = async (receipt: CarrierReceipt): Promise<void> => {
    const { effect, changes } = await inTransaction(deps.database, (trx) => take(deps, trx, receipt));
    deps.outbox.ring();
    for (const { channel, state, nextChannel } of changes) {
      deps.watch.counted(channel, [state]);
      if (nextChannel !== undefined) deps.ringWorkers(nextChannel);
    }
    const { carrier, outcome } = receipt;
    counted.inc({ carrier, outcome, effect });
    // That a carrier still has it is told again and again; the rest is worth a line.
    if (effect === 'unknown') deps.log.warn('receipt.unknown', { carrier, outcome });
    else if (outcome !== 'taken' && outcome !== 'delayed') deps.log.info(`receipt.${effect}`, { carrier, outcome });
  };
  return async (receipts) => {
    for (let next = 0; next < receipts.length; next += receiptsAtOnce)
      await Promise.all(receipts.slice(next, next + receiptsAtOnce).map(takeOne));
  };
}

interface Taken {
  readonly effect: 'applied' | 'ignored' | 'early' | 'unknown';
  readonly changes: readonly EndedMessage[];
}

async function take(deps: ReceiptDeps, trx: Transaction, receipt: CarrierReceipt): Promise<Taken> {
  const time = deps.clock.now();
  const { carrier, channel, outcome, reason } = receipt;
  const found = await findSubject(deps, trx, receipt, time);
  if (found === undefined) return keepEarly(deps, trx, receipt, time);
  // First: a message that goes another way after this does not know any more to whom it went.
  if (receipt.suppress !== undefined) await deps.suppress(trx, found.messageId, receipt, time);
  const change = await applyReceipt(deps, trx, found.messageId, {
    carrier,
    channel,
    outcome,
    reason,
    time,
    partNumber: found.partNumber,
  });
  return change === undefined ? { effect: 'ignored', changes: [] } : { effect: 'applied', changes: [change] };
}

async function findSubject(
  deps: ReceiptDeps,
  trx: Transaction,
  { carrier, channel, subject }: CarrierReceipt,
  time: Date,
): Promise<Found | undefined> {
  if (subject.kind === 'attempt') {
    const messageId = await findAttempt(trx, subject.deliveryId, subject.attempt);
    return messageId === undefined ? undefined : { messageId, partNumber: undefined };
  }
  if (subject.kind === 'message') return findOwn(trx, carrier, subject.messageId);
  const indexes = indexesOf(deps.cipher, channel, subject.recipient);
  const part = likeliest(await findParts(trx, carrier, subject.readings), subject.readings, indexes);
  if (part !== undefined) return { messageId: part.messageId, partNumber: part.number };
  return findUnanswered(trx, carrier, subject.readings, indexes, time);
}

/** The one submission that nobody answered to that recipient; from now on it is known by the id that the receipt names. */
async function findUnanswered(
  trx: Transaction,
  carrier: string,
  readings: readonly string[],
  indexes: readonly Buffer[],
  time: Date,
): Promise<Found | undefined> {
  const [reference] = readings;
  const [index] = indexes;
  if (index === undefined || reference === undefined) return undefined;
  const messageId = await findUnclearMessage(trx, carrier, indexes);
  const message = messageId === undefined ? undefined : await findMessage(trx, messageId);
  if (message === undefined) return undefined;
  // Of two receipts that are taken at once the second finds what the first has made of it.
  await lockDelivery(trx, message.deliveryId, time);
  const part = likeliest(await findParts(trx, carrier, readings), readings, indexes);
  if (part !== undefined) return { messageId: part.messageId, partNumber: part.number };
  if ((await findUnclearMessage(trx, carrier, indexes)) !== message.id) return undefined;
  const kept = { messageId: message.id, carrier, reference, recipientIndex: index, submitTime: time };
  return { messageId: message.id, partNumber: await insertUnansweredPart(trx, kept) };
}

/** A message that this carrier got, or may have got, by our own id of it; another carrier has nothing to tell of it. */
async function findOwn(trx: Transaction, carrier: string, messageId: string): Promise<Found | undefined> {
  const partNumber = await findPartOf(trx, carrier, messageId);
  if (partNumber !== undefined) return { messageId, partNumber };
  const message = await findMessage(trx, messageId);
  return message?.carrier === carrier ? { messageId, partNumber: undefined } : undefined;
}

/** What was submitted to that very recipient, under the likeliest reading of the id; where none is named, the newest. */
function likeliest(
  parts: readonly KnownPart[],
  readings: readonly string[],
  indexes: readonly Buffer[],
): KnownPart | undefined {
  const isTheirs = ({ recipientIndex }: KnownPart) => indexes.some((index) => index.equals(recipientIndex));
  const theirs = indexes.length === 0 ? parts : parts.filter(isTheirs);
  for (const reading of readings) {
    const part = theirs.find(({ reference }) => reference === reading);
    if (part !== undefined) return part;
  }
  return undefined;
}

function indexesOf(cipher: FieldCipher, channel: MessageChannel, recipient: string | undefined): readonly Buffer[] {
  return recipient === undefined ? [] : recipientIndexes(cipher, channel, recipient);
}

/** Its answer may be on its way: kept under each form of its id, until that comes or a day is over. */
async function keepEarly(
  { cipher }: ReceiptDeps,
  trx: Transaction,
  { carrier, channel, subject, outcome, reason, occurTime }: CarrierReceipt,
  time: Date,
): Promise<Taken> {
  if (subject.kind !== 'reference') return { effect: 'unknown', changes: [] };
  const recipientIndex = indexesOf(cipher, channel, subject.recipient)[0];
  const early = subject.readings.map((reference) => ({
    carrier,
    reference,
    recipientIndex,
    outcome,
    reason,
    occurTime,
  }));
  await insertEarlyReceipts(trx, early, time);
  return { effect: 'early', changes: [] };
}
