/** Table `message`: how a message moves from try to try to its end. */
import type { Transaction } from '../../../runtime/database';
import type { Message, MessageEnd, MessageState } from '../domain/message';

export interface Beginning {
  readonly id: string;
  readonly fence: number;
  readonly carrier: string;
  readonly time: Date;
  readonly opened: OpenedFacts;
}

/** What was learned of a message when it was opened to be sent. */
export interface OpenedFacts {
  /** By which a carrier's receipt is told from another recipient's. */
  readonly recipientIndex: Buffer;
  readonly maskedRecipient: string;
  /** Of its text. */
  readonly language: string;
}

/**
 * Marks them `sending`, each by its claim, and counts the tries, also as ones that the carrier may have taken: the process may die in
 * them. Answers how many: one that has ended, or that a newer claim has marked, stays as it is.
 */
export async function beginTries(trx: Transaction, beginnings: readonly Beginning[]): Promise<number> {
  const [first] = beginnings;
  if (first === undefined) return 0;
  const each = (value: (beginning: Beginning) => Value) => byId(trx, beginnings, value);
  return trx('message')
    .whereIn(
      'id',
      beginnings.map(({ id }) => id),
    )
    .whereIn('state', ['accepted', 'sending'])
    .where((mine) => {
      for (const { id, fence } of beginnings)
        mine.orWhere((one) =>
          one.where({ id }).where((older) => older.whereNull('fence').orWhere('fence', '<', fence)),
        );
    })
    .update({
      state: 'sending',
      fence: each(({ fence }) => fence),
      carrier: each(({ carrier }) => carrier),
      recipient_index: each(({ opened }) => opened.recipientIndex),
      masked_recipient: each(({ opened }) => opened.maskedRecipient),
      language: each(({ opened }) => opened.language),
      try_time: first.time,
      unclear_time: null,
      tries: trx.raw('tries + 1'),
      possible_sends: trx.raw('possible_sends + 1'),
    });
}

type Value = string | number | Buffer | null;

/** A column's value for each row of one statement. */
function byId<Row extends { readonly id: string }>(trx: Transaction, rows: readonly Row[], value: (row: Row) => Value) {
  const [only, ...others] = rows;
  if (only !== undefined && others.length === 0) return value(only);
  const cases = rows.map(() => 'WHEN ? THEN ?').join(' ');
  return trx.raw(
    `CASE id ${cases} END`,
    rows.flatMap((row) => [row.id, value(row)]),
  );
}

interface Waiting extends Pick<Message, 'state' | 'possibleSends'> {
  /** When a try ended and nobody knew whether this carrier has it; undefined where it surely has not. */
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

/** What a carrier took, and its own id of it. */
export interface SentMessage {
  readonly id: string;
  readonly carrierReference: string | undefined;
}

/** As endMessage, for many that were `sending` and that carriers took; answers how many. */
export async function endSentMessages(trx: Transaction, sent: readonly SentMessage[], time: Date): Promise<number> {
  return trx('message')
    .whereIn(
      'id',
      sent.map(({ id }) => id),
    )
    .where({ state: 'sending' })
    .update({
      state: 'sent',
      reason: null,
      end_time: time,
      sent_time: time,
      unclear_time: null,
      sealed: null,
      carrier_reference: byId(trx, sent, ({ carrierReference }) => carrierReference ?? null),
    });
}

/** What is being sent has its copy in the sender's memory; a cancelled message is not tried again. */
export async function eraseSealedCopies(trx: Transaction, deliveryId: string): Promise<void> {
  await trx('message').where({ delivery_id: deliveryId }).whereNotNull('sealed').update({ sealed: null });
}
