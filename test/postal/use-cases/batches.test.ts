import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { batchesRoom, quarterHours, toVienna } from '../batches-room';

describeOnEachDatabase('batches', migrations, (context) => {
  const under = batchesRoom(context);
  const { open, hand, cancel, batches, states, placed } = under;

  test('a batch is closed by its size, and printed; what comes then opens the next one', async () => {
    await open();
    await hand(7);
    await under.room.turn();
    expect(await batches()).toEqual(['italy handed-over 5 size', 'italy open 2 -']);
    expect(await states()).toEqual(['accepted', 'accepted', 'sent', 'sent', 'sent', 'sent', 'sent']);
    expect(under.room.destination.printed).toHaveLength(5);
    expect(under.room.destination.papers).toEqual([
      'manifest-00000001.json',
      'manifest-00000001.json.sig',
      'SHA256SUMS',
    ]);
    expect(await placed()).toEqual([2, 5]);
  });

  test('a batch is closed by its age, however few letters it has, and not sooner', async () => {
    await open();
    await hand(1);
    await under.room.sort();
    under.room.passHours(quarterHours - 0.01);
    await under.room.closeOld();
    await under.room.turn();
    expect(await batches()).toEqual(['italy open 1 -']);
    under.room.passHours(0.01);
    await under.room.closeOld();
    await under.room.turn();
    expect(await batches()).toEqual(['italy handed-over 1 age']);
    expect(await states()).toEqual(['sent']);
  });

  test('a batch whose letters were all cancelled is not closed; its next letter begins it anew', async () => {
    await open();
    await cancel(await hand(3));
    const left = await hand(2);
    await under.room.sort();
    await cancel(left);
    under.room.passHours(quarterHours);
    await under.room.closeOld();
    expect(await under.room.turn()).toEqual([]);
    expect(await batches()).toEqual(['italy open 0 -']);
    expect(under.room.destination.printed).toEqual([]);
    await hand(1);
    await under.room.sort();
    expect(await batches()).toEqual(['italy open 1 -']);
    under.room.passHours(quarterHours);
    await under.room.closeOld();
    await under.room.turn();
    expect(await batches()).toEqual(['italy handed-over 1 age']);
  });

  test('with no time to wait each letter is a batch of its own', async () => {
    await open({ longestOpenMilliseconds: 0 });
    await hand(3);
    await under.room.turn();
    expect(await batches()).toEqual(['italy handed-over 1 age', 'italy handed-over 1 age', 'italy handed-over 1 age']);
  });

  test('letters abroad are batches of their own', async () => {
    await open({ mostLetters: 2 });
    await hand(1);
    await hand(1, toVienna);
    await hand(2);
    await hand(2, toVienna);
    await under.room.turn();
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
    await under.room.sortTogether();
    const counts = { open: 0, closed: 0 };
    for (const one of await batches()) counts[one.includes(' open ') ? 'open' : 'closed'] += 1;
    expect(counts).toEqual({ open: 2, closed: 5 });
    expect(await placed()).toEqual([2, 3, 7, 7, 7, 7, 7]);
    expect(await under.room.jobs()).toBe(5); // those that print
    await under.room.turn();
    const names = under.room.destination.printed.map(({ name }) => name);
    expect([names.length, new Set(names).size]).toEqual([35, 35]);
  });

  test('a letter cancelled before its batch is closed does not go with it, and is not counted in it', async () => {
    await open();
    const [first] = await hand(4);
    await under.room.sort();
    await cancel(first === undefined ? [] : [first]);
    under.room.passHours(quarterHours);
    await under.room.closeOld();
    await under.room.turn();
    expect(await batches()).toEqual(['italy handed-over 3 age']);
    expect(await states()).toEqual(['cancelled', 'sent', 'sent', 'sent']);
    expect(under.room.destination.printed).toHaveLength(3);
  });

  test('a letter cancelled after its batch was closed goes out with it, and is reported so', async () => {
    await open({ mostLetters: 2 });
    const deliveries = await hand(2);
    await under.room.sort();
    await cancel(deliveries);
    expect(await states()).toEqual(['batched', 'batched']);
    await under.room.turn();
    expect(await states()).toEqual(['sent', 'sent']);
    expect(under.room.destination.printed).toHaveLength(2);
    expect((await under.room.reports()).map(({ state }) => state).sort()).toEqual([
      ...['ACCEPTED', 'ACCEPTED', 'SENDING', 'SENDING', 'SENT', 'SENT'],
    ]);
  });

  test('a closed batch that waits for its release is not printed', async () => {
    await open({ mostLetters: 2, waitsForRelease: true });
    await hand(3);
    await under.room.turn();
    under.room.passHours(1);
    await under.room.closeOld();
    await under.room.turn();
    expect(await batches()).toEqual(['italy closed 2 size', 'italy closed 1 age']);
    expect(await states()).toEqual(['batched', 'batched', 'batched']);
    expect([under.room.destination.printed, await under.room.jobs()]).toEqual([[], 0]);
  });
});
