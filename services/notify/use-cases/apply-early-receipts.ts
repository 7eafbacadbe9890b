import type { Transaction } from '../../../runtime/database';
import { type EarlyReceipt, takeEarlyReceipts, takeEarlyReceiptsTo } from '../store/early-receipt';
import { findUnclearMessage } from '../store/message';
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
  if (outcome.kind === 'sent')
    return applyAll(deps, trx, id, await takeEarlyReceipts(trx, carrier.name, outcome.references), time);
  if ((await findUnclearMessage(trx, carrier.name, [opened.recipientIndex])) !== id) return [];
  const early = await takeEarlyReceiptsTo(trx, carrier.name, opened.recipientIndex, begun.time);
  await keepUnansweredParts(trx, begun, early, opened.recipientIndex, time);
  return applyAll(deps, trx, id, early, time);
}

/** So that what is told later of the same ids finds its way, too. */
async function keepUnansweredParts(
  trx: Transaction,
  { message }: BegunTry,
  early: readonly EarlyReceipt[],
  recipientIndex: Buffer,
  time: Date,
): Promise<void> {
  const parts = new Map(early.map(({ carrier, reference }) => [reference, carrier]));
  await insertSubmissions(
    trx,
    [...parts].map(([reference, carrier]) => ({
      messageId: message.id,
      tryNumber: message.tries + 1,
      carrier,
      reference,
      recipientIndex,
      submitTime: time,
    })),
  );
}

async function applyAll(
  deps: TellDeps,
  trx: Transaction,
  messageId: string,
  early: readonly EarlyReceipt[],
  time: Date,
): Promise<readonly EndedMessage[]> {
  const changes: EndedMessage[] = [];
  for (const { carrier, reference, outcome, reason } of early) {
    const part = (await findParts(trx, carrier, [reference])).find((one) => one.messageId === messageId);
    const told = { carrier, outcome, reason, time, partNumber: part?.number };
    const change = await applyReceipt(deps, trx, messageId, told);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}
