import type { Transaction } from '../../../runtime/database';
import type { ReceiptOutcome } from '../domain/receipt';
import { endByReceipt } from '../domain/receipt-effect';
import { lockDelivery } from '../store/delivery';
import { findMessage } from '../store/message';
import { findTryParts, setPartState } from '../store/submission';
import { type EndedMessage, endAndTell } from './end-message';
import type { TellDeps } from './tell-change';

export interface ToldOutcome {
  readonly carrier: string;
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
  { carrier, outcome, reason, time, partNumber }: ToldOutcome,
): Promise<EndedMessage | undefined> {
  const known = await findMessage(trx, messageId);
  if (known === undefined) return undefined;
  await lockDelivery(trx, known.deliveryId, time);
  if (partNumber !== undefined && (outcome === 'delivered' || outcome === 'failed'))
    await setPartState(trx, partNumber, outcome);
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const message = await findMessage(trx, messageId);
    if (message === undefined) return undefined;
    // One about the message as a whole is about all of its parts.
    const tries = partNumber === undefined ? [] : await findTryParts(trx, messageId);
    const end = endByReceipt(message.state, { outcome, reason }, tries);
    if (end === undefined) return undefined;
    const ended = await endAndTell(deps, trx, message, { from: message.state, end, time, carrier });
    if (ended !== undefined) return ended;
  }
  return undefined;
}
