/** Table `message`: how a message moves from try to try to its end. */
import type { Transaction } from '../../../runtime/database';
import type { Message, MessageEnd, MessageState } from '../domain/message';

interface Beginning {
  readonly fence: number;
  readonly carrier: string;
  readonly time: Date;
  readonly opened: OpenedFacts;
}

/** What was learned of a message when it was opened to be sent. */
export interface OpenedFacts {
  /** By which a carrier's receipt is told from another recipient's. */
  readonly recipientIndex: Buffer;
  /** Of its text. */
  readonly language: string;
}

/**
 * Marks it `sending` by this claim and counts the try, also as one that the carrier may have taken: the process may die in it.
 * False where it has ended, or a newer claim has marked it.
 */
export async function beginTry(
  trx: Transaction,
  id: string,
  { fence, carrier, time, opened }: Beginning,
): Promise<boolean> {
  const changed = await trx('message')
    .where({ id })
    .whereIn('state', ['accepted', 'sending'])
    .where((older) => older.whereNull('fence').orWhere('fence', '<', fence))
    .update({
      state: 'sending',
      fence,
      carrier,
      try_time: time,
      unclear_time: null,
      recipient_index: opened.recipientIndex,
      language: opened.language,
      tries: trx.raw('tries + 1'),
      possible_sends: trx.raw('possible_sends + 1'),
    });
  return changed === 1;
}

interface Waiting extends Pick<Message, 'state' | 'possibleSends'> {
  /** When a try ended with nobody knowing whether the carrier has it; undefined where the carrier surely has not. */
  readonly unclearTime: Date | undefined;
}

/** After a try that did not end it. False where something else has ended it meanwhile. */
export async function letMessageWait(trx: Transaction, id: string, waiting: Waiting): Promise<boolean> {
  const changed = await trx('message')
    .where({ id, state: 'sending' })
    .update({
      state: waiting.state,
      possible_sends: waiting.possibleSends,
      unclear_time: waiting.unclearTime ?? null,
    });
  return changed === 1;
}

interface Ending {
  readonly from: MessageState;
  readonly end: MessageEnd;
  readonly time: Date;
  readonly carrierReference?: string | undefined;
}

/** Ends it and erases its sealed copy. False where it is not in this state any more. */
export async function endMessage(trx: Transaction, id: string, ending: Ending): Promise<boolean> {
  const { state, reason } = ending.end;
  const changed = await trx('message')
    .where({ id, state: ending.from })
    .update({
      state,
      reason: reason ?? null,
      end_time: ending.time,
      unclear_time: null,
      sealed: null,
      ...(state === 'sent' ? { sent_time: ending.time } : {}),
      ...(ending.carrierReference === undefined ? {} : { carrier_reference: ending.carrierReference }),
    });
  return changed === 1;
}

/** What is being sent has its copy in the sender's memory; a cancelled message is not tried again. */
export async function eraseSealedCopies(trx: Transaction, deliveryId: string): Promise<void> {
  await trx('message').where({ delivery_id: deliveryId }).whereNotNull('sealed').update({ sealed: null });
}
