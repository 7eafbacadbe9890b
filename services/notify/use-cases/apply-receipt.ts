import type { Transaction } from '../../../runtime/database';
import type { MessageChannel } from '../domain/channel';
import type { Message, MessageEnd } from '../domain/message';
import type { ReceiptOutcome } from '../domain/receipt';
import { endByReceipt } from '../domain/receipt-effect';
import { lockDelivery } from '../store/delivery';
import { findMessage } from '../store/message';
import { wentBy } from '../store/message-route';
import { findTryParts, isPresentPart, setPartState } from '../store/submission';
import { type EndedMessage, endAndTell } from './end-message';
import type { TellDeps } from './tell-change';

export interface ToldOutcome {
  readonly carrier: string;
  readonly channel: MessageChannel;
  readonly outcome: ReceiptOutcome;
  /** UPPER_SNAKE; empty where all went well. */
  readonly reason: string;
  /** When it was taken in: the carrier's own clock orders nothing here. */
  readonly time: Date;
  /** The part that it is about, where the carrier knows parts. */
  readonly partNumber: number | undefined;
}

/** That a carrier took a message is committed without its delivery's lock: what has changed by that is looked at again. */
const mostLooks = 3;

/** What a receipt makes of the message: its part, its end, and who is told; undefined where it changes nothing. Fault unavailable. */
export async function applyReceipt(
  deps: TellDeps,
  trx: Transaction,
  messageId: string,
  told: ToldOutcome,
): Promise<EndedMessage | undefined> {
  const { carrier, outcome, time, partNumber } = told;
  const known = await findMessage(trx, messageId);
  if (known === undefined) return undefined;
  await lockDelivery(trx, known.deliveryId, time);
  if (partNumber !== undefined && (outcome === 'delivered' || outcome === 'failed'))
    await setPartState(trx, partNumber, outcome);
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const message = await findMessage(trx, messageId);
    if (message === undefined) return undefined;
    const end = await endOf(trx, message, told);
    if (end === undefined) return undefined;
    const ended = await endAndTell(deps, trx, message, { from: message.state, end, time, carrier });
    if (ended !== undefined) return ended;
  }
  return undefined;
}

async function endOf(
  trx: Transaction,
  { id, state, channel }: Message,
  { outcome, reason, partNumber, ...told }: ToldOutcome,
): Promise<MessageEnd | undefined> {
  const isAbout = partNumber !== undefined || told.channel === channel || (await wentBy(trx, id, told.channel));
  // Whoever tells of another way has only read its id: a mail about an e-mail certifies no certified mail.
  if (!isAbout) return undefined;
  const isPresent = partNumber === undefined ? told.channel === channel : await isPresentPart(trx, partNumber);
  // One about the message as a whole is about all of its parts.
  const tries = partNumber === undefined ? none : await findTryParts(trx, id);
  const end = endByReceipt(state, { outcome, reason }, isPresent ? tries.present : tries.earlier);
  // What became of a way that it went before is no news, but that it arrived there.
  return isPresent || end?.state === 'delivered' ? end : undefined;
}

const none = { present: [], earlier: [] } as const;
