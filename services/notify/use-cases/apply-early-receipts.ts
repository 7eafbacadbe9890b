import type { Transaction } from '../../../runtime/database';
import type { Message } from '../domain/message';
import { receiptReadings } from '../domain/receipt-readings';
import { type EarlyReceipt, takeEarlyReceipts, takeEarlyReceiptsTo } from '../store/early-receipt';
import { findRecipient, findUnclearMessage } from '../store/message';
import { letMessageWait } from '../store/message-progress';
import { findParts, insertSubmissions } from '../store/submission';

import { applyReceipt } from './apply-receipt';
import type { EndedMessage } from './end-message';
import type { BegunTry, TriedMessage } from './message-try';
import type { TellDeps } from './tell-change';

/**
 * What the carrier told of this try before its answer was known: by the ids in its answer or, where none came, by the recipient, if
 * nothing else is on its way to that one there. Fault unavailable.
 */
export async function applyEarlyReceipts(
  deps: TellDeps,
  trx: Transaction,
  begun: BegunTry,
  { carrier, outcome, opened }: Pick<TriedMessage, 'carrier' | 'outcome' | 'opened'>,
  time: Date,
): Promise<readonly EndedMessage[]> {
  const { id } = begun.message;
  const { recipientIndex } = opened;
  if (outcome.kind === 'sent') {
    const early = await takeEarlyReceipts(trx, carrier.name, outcome.references, recipientIndex);
    return applyEarly(deps, trx, id, early, time);
  }
  const tryNumber = begun.message.tries + 1;
  return applyEarlyTo(
    deps,
    trx,
    { messageId: id, tryNumber, carrier: carrier.name, recipientIndex, since: begun.time },
    time,
  );
}

/** A try that nobody answered. */
export interface UnansweredTry {
  readonly messageId: string;
  readonly tryNumber: number;
  readonly carrier: string;
  readonly recipientIndex: Buffer;
  /** When it began. */
  readonly since: Date;
}

/** What the carrier told of unknown ids of its recipient since then, if nothing else is on its way to that one there. Fault unavailable. */
export async function applyEarlyTo(
  deps: TellDeps,
  trx: Transaction,
  { since, ...unanswered }: UnansweredTry,
  time: Date,
): Promise<readonly EndedMessage[]> {
  const { messageId, carrier, recipientIndex } = unanswered;
  if ((await findUnclearMessage(trx, carrier, [recipientIndex])) !== messageId) return [];
  const early = underOneFormEach(await takeEarlyReceiptsTo(trx, carrier, recipientIndex, since));
  const references = [...new Set(early.map(({ reference }) => reference))];
  // So that what is told later of the same ids finds its way, too.
  await insertSubmissions(
    trx,
    references.map((reference) => ({ ...unanswered, reference, submitTime: time })),
  );
  return applyEarly(deps, trx, messageId, early, time);
}

/**
 * What its carrier told since the last try of a message began of which nobody knows: it may have come while the outcome was committed,
 * or the process may have died in the try. From now on a receipt by recipient alone may be about it. Fault unavailable.
 */
export async function applyToldMeanwhile(
  deps: TellDeps,
  trx: Transaction,
  message: Message,
  time: Date,
): Promise<readonly EndedMessage[]> {
  const { id: messageId, state, channel, tries: tryNumber, carrier, tryTime: since } = message;
  if (state !== 'sending' || carrier === undefined || since === undefined) return [];
  const recipient = await findRecipient(trx, messageId, channel);
  if (recipient === undefined) return [];
  await letMessageWait(trx, messageId, { ...message, unclearTime: time });
  const { recipientIndex } = recipient;
  return applyEarlyTo(deps, trx, { messageId, tryNumber, carrier, recipientIndex, since }, time);
}

/** A receipt is kept under each form that its id may have been given in: only the first of them names a part, else one would count as many. */
function underOneFormEach(early: readonly EarlyReceipt[]): readonly EarlyReceipt[] {
  const firstForms = new Set<string>();
  const once = new Map<string, EarlyReceipt>();
  for (const one of early) {
    const known = [...firstForms].find((form) => receiptReadings([form]).includes(one.reference));
    const reference = known ?? one.reference;
    firstForms.add(reference);
    const key = JSON.stringify([reference, one.outcome, one.reason]);
    if (!once.has(key)) once.set(key, { ...one, reference });
  }
  return [...once.values()];
}

/** In the order in which they came. Fault unavailable. */
export async function applyEarly(
  deps: TellDeps,
  trx: Transaction,
  messageId: string,
  early: readonly EarlyReceipt[],
  time: Date,
): Promise<readonly EndedMessage[]> {
  const changes: EndedMessage[] = [];
  for (const { carrier, reference, outcome, reason } of early) {
    const part = (await findParts(trx, carrier, [reference])).find((one) => one.messageId === messageId);
    // Only who sends SMS tells of them by ids of its own.
    const told = { carrier, channel: 'sms', outcome, reason, time, partNumber: part?.number } as const;
    const change = await applyReceipt(deps, trx, messageId, told);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}
