import { migrations } from '../../../services/postal/migrations';
import { printBatch } from '../../../services/postal/use-cases/print-batch';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ControlRoom, controlRoom, controlTables } from '../control-room';

describeOnEachDatabase('the daily cap of a class', migrations, (context) => {
  let room: ControlRoom;
  const open = async (italy: number, letterCosts = { italy: 0, abroad: 0, desk: 0 }) => {
    const dailyCaps = { italy, abroad: 0, desk: 0 };
    // An hour before midnight in Rome, on the day before the clocks go forward.
    room = await controlRoom(context.database, { now: new Date('2027-03-27T22:00:00Z'), dailyCaps, letterCosts });
  };
  beforeEach(() => context.empty(...controlTables));
  afterEach(() => room.stop());

  /** A closed batch of so many, a second after the one before. */
  const batchOf = async (letters: number) => {
    room.passHours(1 / 3_600);
    await room.receive(letters);
    await room.close();
  };
  const states = async () => {
    const rows: { letters: number; state: string }[] = await context
      .database('batch')
      .orderBy('id')
      .select('letters', 'state');
    return rows.map(({ letters, state }) => `${letters} ${state}`);
  };

  test('lets a batch wait for the next day in Rome with nothing of it begun, and an alarm', async () => {
    await open(3);
    await batchOf(2);
    expect(await room.print()).toEqual([]);
    await batchOf(2);
    const failures = await room.print();
    expect(failures).toMatchObject([
      { kind: 'exhausted', reason: 'DAILY_CAP_REACHED', retryAfterSeconds: 60 * 60 - 2 },
    ]);
    expect(await states()).toEqual(['2 handed-over', '2 released']);
    expect(await context.database('letter').where({ state: 'batched' }).pluck('print_number')).toEqual([1, 1]);
    expect(await room.spooled()).toHaveLength(1);
    expect(room.told('batch.waits-for-day')).toMatchObject([
      { letterClass: 'italy', letters: 2, cap: 3, printed: 2, ahead: 0 },
    ]);
    expect(await room.measured('symbolon_postal_daily_cap_reached_total')).toEqual([
      'symbolon_postal_daily_cap_reached_total{class="italy"} 1',
    ]);
    room.passHours(1);
    expect(await room.print()).toEqual([]);
    expect(await states()).toEqual(['2 handed-over', '2 handed-over']);
  });

  test('lets a batch that is larger than the cap go alone, as the first of a day', async () => {
    await open(3);
    await batchOf(1);
    await batchOf(5);
    expect(await room.print()).toMatchObject([{ reason: 'DAILY_CAP_REACHED' }]);
    expect(await states()).toEqual(['1 handed-over', '5 released']);
    room.passHours(1);
    await batchOf(1);
    expect(await room.print()).toMatchObject([{ reason: 'DAILY_CAP_REACHED' }]);
    expect(await states()).toEqual(['1 handed-over', '5 handed-over', '1 released']);
    room.passHours(24);
    expect(await room.print()).toEqual([]);
  });

  test('keeps the order of release, so that small batches never keep a large one waiting', async () => {
    await open(4);
    await batchOf(2);
    expect(await room.print()).toEqual([]);
    await batchOf(3);
    room.passHours(0.1);
    await batchOf(1);
    const reasons = await room.print();
    expect(reasons).toMatchObject([{ reason: 'DAILY_CAP_REACHED' }, { reason: 'DAILY_CAP_REACHED' }]);
    expect(await states()).toEqual(['2 handed-over', '3 released', '1 released']);
  });

  test('holds however many processes begin batches at the same moment', async () => {
    await open(4);
    for (let batch = 0; batch < 4; batch += 1) await batchOf(2);
    await Promise.all([room.print(), room.print()]);
    expect((await states()).filter((state) => state === '2 handed-over')).toHaveLength(2);
    expect(await context.database('print_day').select('day', 'letter_class', 'letters')).toEqual([
      { day: '2027-03-27', letter_class: 'italy', letters: 4 },
    ]);
  });

  test('counts a batch once, however often it is begun', async () => {
    await open(4);
    await batchOf(3);
    const failing = { ...room.shared.destination, stage: () => Promise.reject(new Error('cut off')) };
    expect(
      await room.printBy((job) =>
        printBatch({ ...room.shared, destination: failing }, job, new AbortController().signal),
      ),
    ).toHaveLength(1);
    expect(await states()).toEqual(['3 printing']);
    expect(await room.print()).toEqual([]);
    expect(await context.database('print_day').pluck('letters')).toEqual([3]);
  });

  test('is no cap where it is 0, and what is handed over is counted with its cost', async () => {
    await open(0, { italy: 95, abroad: 250, desk: 0 });
    await batchOf(3);
    await batchOf(2);
    expect(await room.print()).toEqual([]);
    await room.watchBooks();
    expect({
      letters: await room.measured('symbolon_postal_printed_letters_total'),
      cents: await room.measured('symbolon_postal_cost_cents_total'),
      cap: await room.measured('symbolon_postal_daily_cap'),
      today: await room.measured('symbolon_postal_daily_printed'),
    }).toEqual({
      letters: ['symbolon_postal_printed_letters_total{class="italy"} 5'],
      cents: ['symbolon_postal_cost_cents_total{class="italy"} 475'],
      cap: expect.arrayContaining(['symbolon_postal_daily_cap{class="italy"} 0']),
      today: expect.arrayContaining([
        'symbolon_postal_daily_printed{class="italy"} 5',
        'symbolon_postal_daily_printed{class="abroad"} 0',
      ]),
    });
  });

  test('a day that is 23 hours long ends at its own midnight', async () => {
    await open(1);
    room.passHours(1);
    await batchOf(1);
    expect(await room.print()).toEqual([]);
    await batchOf(1);
    expect(await room.print()).toMatchObject([{ retryAfterSeconds: 23 * 60 * 60 - 2 }]);
  });
});
