import { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { Fault } from '../../../runtime/fault';
import type { BatchPolicy } from '../../../services/postal/domain/batch';
import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { italianAddress } from '../letter-samples';
import { drawing, type PostalRoom, postalRoom, tables } from '../postal-room';
import { cancellation, halfContent, newDelivery, splitDelivery } from '../signed-events';

const quarter: BatchPolicy = { mostLetters: 5, longestOpenMilliseconds: 15 * 60_000, waitsForRelease: false };
const quarterHours = 0.25;

const contentTo = (changes: Partial<typeof italianAddress>) =>
  SealedContent.fromPartial({
    ...halfContent,
    recipient: { $case: 'postalAddress', value: { ...italianAddress, ...changes } },
  });
const toVienna = contentTo({
  street: 'Stephansplatz 1',
  postalCode: '1010',
  locality: 'Wien',
  province: '',
  countryCode: 'AT',
});
const undrawable = 'Sfortunata';

describeOnEachDatabase('batches', migrations, (context) => {
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

  test('a batch is closed by its size, and printed; what comes then opens the next one', async () => {
    await open();
    await hand(7);
    await room.turn();
    expect(await batches()).toEqual(['italy handed-over 5 size', 'italy open 2 -']);
    expect(await states()).toEqual(['accepted', 'accepted', 'sent', 'sent', 'sent', 'sent', 'sent']);
    expect(room.destination.printed).toHaveLength(5);
    expect(room.destination.papers).toEqual(['manifest.json', 'manifest.json.sig', 'SHA256SUMS']);
    expect(await placed()).toEqual([2, 5]);
  });

  test('a batch is closed by its age, however few letters it has, and not sooner', async () => {
    await open();
    await hand(1);
    await room.sort();
    room.passHours(quarterHours - 0.01);
    await room.closeOld();
    await room.turn();
    expect(await batches()).toEqual(['italy open 1 -']);
    room.passHours(0.01);
    await room.closeOld();
    await room.turn();
    expect(await batches()).toEqual(['italy handed-over 1 age']);
    expect(await states()).toEqual(['sent']);
  });

  test('a batch whose letters were all cancelled is not closed; its next letter begins it anew', async () => {
    await open();
    await cancel(await hand(3));
    const left = await hand(2);
    await room.sort();
    await cancel(left);
    room.passHours(quarterHours);
    await room.closeOld();
    expect(await room.turn()).toEqual([]);
    expect(await batches()).toEqual(['italy open 0 -']);
    expect(room.destination.printed).toEqual([]);
    await hand(1);
    await room.sort();
    expect(await batches()).toEqual(['italy open 1 -']);
    room.passHours(quarterHours);
    await room.closeOld();
    await room.turn();
    expect(await batches()).toEqual(['italy handed-over 1 age']);
  });

  test('with no time to wait each letter is a batch of its own', async () => {
    await open({ longestOpenMilliseconds: 0 });
    await hand(3);
    await room.turn();
    expect(await batches()).toEqual(['italy handed-over 1 age', 'italy handed-over 1 age', 'italy handed-over 1 age']);
  });

  test('letters abroad are batches of their own', async () => {
    await open({ mostLetters: 2 });
    await hand(1);
    await hand(1, toVienna);
    await hand(2);
    await hand(2, toVienna);
    await room.turn();
    expect((await batches()).sort()).toEqual([
      'abroad handed-over 2 size',
      'abroad open 1 -',
      'italy handed-over 2 size',
      'italy open 1 -',
    ]);
  });

  test('letters sorted at the same time are each in one batch, and a class has one open batch', async () => {
    await open({ mostLetters: 7 });
    await hand(30);
    await hand(10, toVienna);
    await room.sortTogether();
    const counts = { open: 0, closed: 0 };
    for (const one of await batches()) counts[one.includes(' open ') ? 'open' : 'closed'] += 1;
    expect(counts).toEqual({ open: 2, closed: 5 });
    expect(await placed()).toEqual([2, 3, 7, 7, 7, 7, 7]);
    expect(await room.jobs()).toBe(5); // those that print
    await room.turn();
    const names = room.destination.printed.map(({ name }) => name);
    expect([names.length, new Set(names).size]).toEqual([35, 35]);
  });

  test('a letter cancelled before its batch is closed does not go with it, and is not counted in it', async () => {
    await open();
    const [first] = await hand(4);
    await room.sort();
    await cancel(first === undefined ? [] : [first]);
    room.passHours(quarterHours);
    await room.closeOld();
    await room.turn();
    expect(await batches()).toEqual(['italy handed-over 3 age']);
    expect(await states()).toEqual(['cancelled', 'sent', 'sent', 'sent']);
    expect(room.destination.printed).toHaveLength(3);
  });

  test('a letter cancelled after its batch was closed goes out with it, and is reported so', async () => {
    await open({ mostLetters: 2 });
    const deliveries = await hand(2);
    await room.sort();
    await cancel(deliveries);
    expect(await states()).toEqual(['batched', 'batched']);
    await room.turn();
    expect(await states()).toEqual(['sent', 'sent']);
    expect(room.destination.printed).toHaveLength(2);
    expect((await room.reports()).map(({ state }) => state).sort()).toEqual([
      ...['ACCEPTED', 'ACCEPTED', 'SENDING', 'SENDING', 'SENT', 'SENT'],
    ]);
  });

  test('a closed batch that waits for its release is not printed', async () => {
    await open({ mostLetters: 2, waitsForRelease: true });
    await hand(3);
    await room.turn();
    room.passHours(1);
    await room.closeOld();
    await room.turn();
    expect(await batches()).toEqual(['italy closed 2 size', 'italy closed 1 age']);
    expect(await states()).toEqual(['batched', 'batched', 'batched']);
    expect([room.destination.printed, await room.jobs()]).toEqual([[], 0]);
  });

  test('where a print centre answers, letters stay handed over, with their sealed copies', async () => {
    await open({ mostLetters: 2 }, { spoolingIsDespatch: false });
    await hand(2);
    await room.turn();
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'handed-over', hasSealedCopy: true },
      { attempt: 1, state: 'handed-over', hasSealedCopy: true },
    ]);
    expect(await batches()).toEqual(['italy handed-over 2 size']);
    expect((await room.reports()).map(({ state }) => state).sort()).toEqual([
      ...['ACCEPTED', 'ACCEPTED', 'SENDING', 'SENDING'],
    ]);
  });

  test('where nobody answers, letters handed over are sent, and their sealed copies are erased', async () => {
    await open({ mostLetters: 2 });
    await hand(2);
    await room.sort();
    expect((await room.letters()).map(({ hasSealedCopy }) => hasSealedCopy)).toEqual([true, true]);
    await room.turn();
    const sent = { attempt: 1, state: 'sent', hasSealedCopy: false };
    expect(await room.letters()).toEqual([sent, sent]);
    const [batchId] = await context.database('batch').pluck('id');
    expect((await room.reports()).filter(({ state }) => state === 'SENT')).toEqual([
      { attempt: 1, state: 'SENT', carrier: 'test-press', carrierReference: batchId },
      { attempt: 1, state: 'SENT', carrier: 'test-press', carrierReference: batchId },
    ]);
  });

  test('a letter that cannot be drawn, or whose time is over, does not go, while the others of its batch do', async () => {
    await open({ mostLetters: 5 });
    await hand(1, contentTo({ recipient: undrawable }));
    await hand(1, halfContent, new Date(room.notAfterTime.getTime() - 9 * 24 * 3_600_000));
    await hand(3);
    await room.sort();
    room.passHours(30);
    await room.turn();
    expect(await batches()).toEqual(['italy handed-over 5 size']);
    const ended = (await room.letters()).map(({ state, ...rest }) => ({ state, ...rest }));
    expect(ended.filter(({ state }) => state !== 'sent')).toEqual(
      expect.arrayContaining([
        { attempt: 1, state: 'failed', reason: 'UNPRINTABLE_CHARACTER', hasSealedCopy: false },
        { attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', hasSealedCopy: false },
      ]),
    );
    expect(await states()).toEqual(['expired', 'failed', 'sent', 'sent', 'sent']);
    expect(room.destination.printed).toHaveLength(3);
    expect((await room.reports()).map(({ state }) => state).sort()).toEqual([
      ...new Array(5).fill('ACCEPTED'),
      'EXPIRED',
      'FAILED',
      ...new Array(5).fill('SENDING'),
      ...new Array(3).fill('SENT'),
    ]);
  });

  test('a letter that fell out before a crash is not in what is staged after it', async () => {
    await open({ mostLetters: 2 });
    await hand(1, halfContent, new Date(room.notAfterTime.getTime() - 9 * 24 * 3_600_000));
    await hand(1);
    room.destination.staging = async () => {
      throw new Error('it died');
    };
    expect(await room.turn()).toEqual(['BUG']);
    room.destination.staging = async () => {};
    room.passHours(30);
    expect(await room.turn()).toEqual([]);
    expect(room.destination.printed).toHaveLength(1);
    expect(await states()).toEqual(['expired', 'sent']);
  });

  test('a batch of which no letter can go is not brought to the destination, and ends', async () => {
    await open({ mostLetters: 2 });
    await hand(2, contentTo({ recipient: undrawable }));
    room.destination.before = async () => {
      throw new Error('nothing is to be brought');
    };
    expect(await room.turn()).toEqual([]);
    expect(await states()).toEqual(['failed', 'failed']);
    expect([room.destination.printed, room.destination.papers, await room.jobs()]).toEqual([[], [], 0]);
  });
});
