/** Letters that a print centre has, and what it and operators say of them. */

import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerMinute } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import type { LetterAnswer } from '../../services/postal/domain/letter-answer';
import { formatLetterCode } from '../../services/postal/domain/letter-code';
import { eraseBatches } from '../../services/postal/use-cases/erase-batches';
import { reconcile } from '../../services/postal/use-cases/reconcile';
import { type AnswerResult, recordAnswers } from '../../services/postal/use-cases/record-answers';
import { recordDespatch } from '../../services/postal/use-cases/record-despatch';
import { releaseHeldLetter } from '../../services/postal/use-cases/release-held-letter';
import { type LetterDecision, resolveLetter } from '../../services/postal/use-cases/resolve-letter';
import { claimedAtOnce, postalRoom } from './postal-room';
import { cancellation, halfContent, newDelivery, splitDelivery } from './signed-events';

const scanner = 'service:spiffe://example.org/press';
const operator = 'operator:anna';
const keepMilliseconds = 42 * 86_400_000;

type RoomOptions = NonNullable<Parameters<typeof postalRoom>[1]>;

/** Batches of so many letters; a print centre answers unless the options say otherwise. To be closed after the test. */
export async function answerRoom(database: Database, options: RoomOptions & { readonly mostLetters?: number } = {}) {
  const { mostLetters = 1, ...others } = options;
  const policy = { mostLetters, longestOpenMilliseconds: 15 * millisecondsPerMinute, waitsForRelease: false };
  const room = await postalRoom(database, { policy, spoolingIsDespatch: false, ...others });
  const letterOf = async (deliveryId: string): Promise<string> => {
    const row: { id: string } | undefined = await database('letter').where({ delivery_id: deliveryId }).first('id');
    if (row === undefined) throw new Error('no letter of this delivery');
    return row.id;
  };
  const hand = async (count = 1, content: SealedContent = halfContent, notAfterTime = room.notAfterTime) => {
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1) {
      const delivery = newDelivery();
      await room.hand(await splitDelivery(room.keys, delivery, { notAfterTime, content }));
      ids.push(await letterOf(delivery.deliveryId));
    }
    return ids;
  };
  const given = (letterId: string, answer: LetterAnswer, { print, at = room.now() }: Given = {}) => ({
    code: { letterId, attempt: 1, print: print === 'none' ? undefined : (print ?? 1), page: undefined },
    answer,
    occurTime: at,
  });
  return {
    ...room,
    /** Accepts letters; answers their ids. */
    hand,
    /** Likewise, and prints all batches that are full. */
    async printed(count = 1, content: SealedContent = halfContent, notAfterTime = room.notAfterTime) {
      const ids = await hand(count, content, notAfterTime);
      for (let turned = 0; turned < count; turned += claimedAtOnce) await room.turn();
      return ids;
    },
    /** Credentials takes it back. */
    async cancel(id: string): Promise<void> {
      const row = await database('letter')
        .where({ id })
        .first({ credentialId: 'credential_id', issueId: 'issue_id', deliveryId: 'delivery_id' });
      await room.hand(cancellation(room.keys, row, { notAfterTime: room.notAfterTime }));
    },
    given,
    /** What the print centre says of one print of a letter, the first unless told otherwise. */
    async tell(letterId: string, answer: LetterAnswer, about: Given = {}): Promise<AnswerResult | undefined> {
      return (await recordAnswers(room.deps, [given(letterId, answer, about)], scanner))[0];
    },
    despatchBatch: (batchId: string, despatchTime?: Date) =>
      recordDespatch(room.deps, { codes: [], batchId, despatchTime }, scanner),
    resolve: (id: string, decision: LetterDecision) =>
      resolveLetter(room.deps, { id, decision, reason: 'the press was asked' }, operator),
    release: (id: string) => releaseHeldLetter(room.deps, { id, reason: 'the holder was called' }, operator),
    erase: () => eraseBatches({ ...room.deps, batchRows: 100 }),
    reconcile: () =>
      reconcile({ ...room.deps, keepMilliseconds }, { sinceTime: undefined, untilTime: later(room.now(), 1) }),
    codeOf: (letterId: string, print = 1) => formatLetterCode({ letterId, attempt: 1, print, page: undefined }),
    /** As `handed-over`, `failed LOST`, `handed-over open SPOILED`. */
    async stateOf(id: string): Promise<string> {
      const row: StateRow | undefined = await database('letter')
        .where({ id })
        .first('state', 'reason', 'left_open_reason');
      const open = row?.left_open_reason ? `open ${row.left_open_reason}` : undefined;
      return [row?.state, row?.reason, open].filter(Boolean).join(' ');
    },
    /** In the order in which they were noted: kind, reason, print. */
    async eventsOf(id: string): Promise<readonly string[]> {
      const rows: { kind: string; reason: string; print_number: number }[] = await database('letter_event')
        .where({ letter_id: id })
        .orderBy('position')
        .select('kind', 'reason', 'print_number');
      return rows.map(({ kind, reason, print_number }) => [kind, reason, print_number].filter(Boolean).join(' '));
    },
    /** The oldest first: id and state. */
    async batches(): Promise<readonly { readonly id: string; readonly state: string }[]> {
      return database('batch').orderBy('id').select('id', 'state');
    },
    async batchStates(): Promise<readonly string[]> {
      return database('batch').orderBy('id').pluck('state');
    },
    /** What credentials was told of the letter, in its order. */
    async reportsOf(id: string) {
      const row: { delivery_id: string } | undefined = await database('letter').where({ id }).first('delivery_id');
      const all = (await room.received()).filter(({ deliveryId }) => deliveryId === row?.delivery_id);
      return all.map(({ state, reason, occurTime }) => ({
        state: [DeliveryState[state].replace('DELIVERY_STATE_', ''), reason].filter(Boolean).join(' '),
        time: occurTime,
      }));
    },
    async reportedStatesOf(id: string): Promise<readonly string[]> {
      return (await this.reportsOf(id)).map(({ state }) => state);
    },
  };
}

export type AnswerRoom = Awaited<ReturnType<typeof answerRoom>>;

interface Given {
  /** 'none': the code does not say. */
  readonly print?: number | 'none';
  readonly at?: Date;
}

interface StateRow {
  readonly state: string;
  readonly reason: string | null;
  readonly left_open_reason: string | null;
}
