/** A postal that batches, in a test that says what comes and what is cancelled. */
import { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { Fault } from '../../../runtime/fault';
import type { BatchPolicy } from '../../../services/postal/domain/batch';
import type { DatabaseContext } from '../../support/database-suite';
import { italianAddress } from '../letter-samples';
import { drawing, type PostalRoom, postalRoom, tables } from '../postal-room';
import { cancellation, type Delivery, halfContent, newDelivery, splitDelivery } from '../signed-events';

const ofFive: BatchPolicy = { mostLetters: 5, longestOpenMilliseconds: 15 * 60_000, waitsForRelease: false };
/** The longest that a batch stays open, unless the test says otherwise. */
export const longestOpenHours = 0.25;
/** A recipient whose name has no glyphs here. */
const undrawable = 'Sfortunata';

const contentTo = (changes: Partial<typeof italianAddress>) =>
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
export const toNobodyDrawable = contentTo({ recipient: undrawable });

/** Each test opens its own, on the suite's database, which is emptied before; it is closed after the test. */
export function batchingIn(context: DatabaseContext) {
  let opened: PostalRoom | undefined;
  const room = () => {
    if (opened === undefined) throw new Error('the test has not opened it');
    return opened;
  };
  beforeEach(() => context.empty(...tables));
  afterEach(() => opened?.close());
  return {
    open: async (policy: Partial<BatchPolicy> = {}, options: { spoolingIsDespatch?: boolean } = {}) => {
      opened = await postalRoom(context.database, {
        policy: { ...ofFive, ...policy },
        ...options,
        draw: async (letter) => {
          if (letter.addressLines.some((line) => line.toLowerCase().includes(undrawable.toLowerCase())))
            throw new Fault('invalid', 'UNPRINTABLE_CHARACTER', 'a character has no glyph');
          return drawing.draw(letter);
        },
      });
      return opened;
    },
    hand: async (count: number, content = halfContent, notAfterTime = room().notAfterTime) => {
      const deliveries = Array.from({ length: count }, newDelivery);
      for (const delivery of deliveries)
        await room().hand(await splitDelivery(room().keys, delivery, { notAfterTime, content }));
      return deliveries;
    },
    cancel: async (deliveries: readonly Delivery[]) => {
      const { notAfterTime, keys } = room();
      for (const delivery of deliveries) await room().hand(cancellation(keys, delivery, { notAfterTime }));
    },
    /** Class, state, letters and why it was closed, the oldest first. */
    batches: async () => {
      const rows: { letter_class: string; state: string; letters: number; close_reason: string | null }[] =
        await context.database('batch').orderBy('id').select('letter_class', 'state', 'letters', 'close_reason');
      return rows.map((row) => [row.letter_class, row.state, row.letters, row.close_reason ?? '-'].join(' '));
    },
    states: async () => (await room().letters()).map(({ state }) => state).sort(),
    /** How many letters each batch has, the smallest first. */
    placed: async () => {
      const rows: { batch_id: string | null }[] = await context.database('letter').select('batch_id');
      const counts = new Map<string | null, number>();
      for (const { batch_id } of rows) counts.set(batch_id, (counts.get(batch_id) ?? 0) + 1);
      return [...counts.values()].sort();
    },
  };
}
