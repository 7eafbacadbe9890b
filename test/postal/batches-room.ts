/** A postal room whose batches wait for company, and what the tests of batches look at. */
import { SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { Fault } from '../../runtime/fault';
import type { BatchPolicy } from '../../services/postal/domain/batch';
import type { DatabaseContext } from '../support/database-suite';
import { italianAddress } from './letter-samples';
import { drawing, type PostalRoom, postalRoom, tables } from './postal-room';
import { cancellation, halfContent, newDelivery, splitDelivery } from './signed-events';

const quarter: BatchPolicy = { mostLetters: 5, longestOpenMilliseconds: 15 * 60_000, waitsForRelease: false };
export const quarterHours = 0.25;

export const contentTo = (changes: Partial<typeof italianAddress>) =>
  SealedContent.fromPartial({
    ...halfContent,
    recipient: { $case: 'postalAddress', value: { ...italianAddress, ...changes } },
  });
export const toVienna = contentTo({
  street: 'Stephansplatz 1',
  postalCode: '1010',
  locality: 'Wien',
  province: '',
  countryCode: 'AT',
});
export const undrawable = 'Sfortunata';

/** Emptied before each test of the suite, and closed after it; `open` begins. */
export function batchesRoom(context: DatabaseContext) {
  let room: PostalRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());

  const open = async (policy: Partial<BatchPolicy> = {}, options: { spoolingIsDespatch?: boolean } = {}) => {
    room = await postalRoom(context.database, {
      policy: { ...quarter, ...policy },
      ...options,
      draw: async (letter) => {
        if (letter.addressLines.some((line) => line.toLowerCase().includes(undrawable.toLowerCase())))
          throw new Fault('invalid', 'UNPRINTABLE_CHARACTER', 'a character has no glyph');
        return drawing.draw(letter);
      },
    });
  };
  const hand = async (count: number, content = halfContent, notAfterTime = room.notAfterTime) => {
    const deliveries = Array.from({ length: count }, newDelivery);
    for (const delivery of deliveries)
      await room.hand(await splitDelivery(room.keys, delivery, { notAfterTime, content }));
    return deliveries;
  };
  const cancel = async (deliveries: readonly ReturnType<typeof newDelivery>[]) => {
    for (const delivery of deliveries)
      await room.hand(cancellation(room.keys, delivery, { notAfterTime: room.notAfterTime }));
  };
  /** Class, state, letters and why it was closed, the oldest first. */
  const batches = async () => {
    const rows: { letter_class: string; state: string; letters: number; close_reason: string | null }[] = await context
      .database('batch')
      .orderBy('id')
      .select('letter_class', 'state', 'letters', 'close_reason');
    return rows.map((row) => [row.letter_class, row.state, row.letters, row.close_reason ?? '-'].join(' '));
  };
  const states = async () => (await room.letters()).map(({ state }) => state).sort();
  const placed = async () => {
    const rows: { batch_id: string | null }[] = await context.database('letter').select('batch_id');
    const counts = new Map<string | null, number>();
    for (const { batch_id } of rows) counts.set(batch_id, (counts.get(batch_id) ?? 0) + 1);
    return [...counts.values()].sort();
  };
  return {
    open,
    hand,
    cancel,
    batches,
    states,
    placed,
    get room() {
      return room;
    },
  };
}
