import { migrations } from '../../../services/postal/migrations';
import { reconcile } from '../../../services/postal/use-cases/reconcile';
import { describeOnEachDatabase } from '../../support/database-suite';
import { letPass } from '../../support/wait-for';
import { type ControlRoom, controlRoom, controlTables } from '../control-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase("the books' watch", migrations, (context) => {
  let room: ControlRoom;
  beforeEach(async () => {
    await context.empty(...controlTables);
    room = await controlRoom(context.database, { now: new Date('2027-03-10T08:00:00Z') });
  });
  afterEach(() => room.stop());

  const discrepancies = () => room.measured('symbolon_postal_reconciliation_discrepancies');
  const told = () => room.told('books.discrepancy');
  const printed = async (letters: number) => {
    await room.receive(letters);
    await room.close();
    expect(await room.print()).toEqual([]);
  };

  test('measures what is open, by class and state, and how old it is; what is open no more is not there', async () => {
    await room.receive(3);
    room.passHours(2);
    await room.watchBooks();
    const name = 'symbolon_postal_letters_open';
    expect(await room.measured(`${name}`)).toEqual([`${name}{class="italy",state="accepted"} 3`]);
    expect(await room.measured(`${name}_oldest_seconds`)).toEqual([
      `${name}_oldest_seconds{class="italy",state="accepted"} 7200`,
    ]);
    await room.close();
    await room.print();
    await room.watchBooks();
    expect(await room.measured(name)).toEqual([`${name}{class="italy",state="handed-over"} 3`]);
    await room.answer(await room.letterIds(), { kind: 'despatched' });
    await room.watchBooks();
    expect(await room.measured(name)).toEqual([]);
  });

  test('finds nothing wrong where letters were cancelled before their batch was closed, ended, or were printed again', async () => {
    await room.receive(2);
    const delivery = newDelivery();
    const notAfterTime = new Date('2027-04-10T08:00:00Z');
    await room.hand(await splitDelivery(room.keys, delivery, { notAfterTime }));
    await room.sort();
    await room.hand(cancellation(room.keys, delivery, { notAfterTime }));
    await room.close();
    await room.print();
    await room.answer(await room.letterIds({ state: 'handed-over' }), { kind: 'spoiled' });
    await room.printAgain();
    await room.sort();
    await room.close();
    await room.print();
    await room.watchBooks();
    expect(told()).toEqual([]);
    expect(await discrepancies()).toEqual(['symbolon_postal_reconciliation_discrepancies 0']);
  });

  test('finds nothing wrong while letters move on to other batches', async () => {
    await printed(12);
    await room.answer(await room.letterIds(), { kind: 'spoiled' });
    let isMoving = true;
    const moving = room.printAgain().finally(() => {
      isMoving = false;
    });
    let looks = 0;
    for (; isMoving || looks === 0; looks += 1) {
      await room.watchBooks();
      // SQLite answers at once: files would never have their turn.
      await letPass(1);
    }
    await moving;
    expect(told()).toEqual([]);
  });

  test('tells a discrepancy once, and counts it as long as it is there', async () => {
    await printed(3);
    const [lost = ''] = await room.letterIds();
    const kept = await context.database('letter').where({ id: lost }).first();
    await context.database('letter').where({ id: lost }).delete();
    for (let round = 0; round < 3; round += 1) await room.watchBooks();
    const [{ id: batchId }] = await context.database('batch').select('id');
    expect(told()).toEqual([
      { batchId, reason: 'LETTERS_AND_BATCH', expected: 3, found: 2 },
      { batchId, reason: 'BATCH_AND_MANIFEST', expected: 2, found: 3 },
    ]);
    expect(await discrepancies()).toEqual(['symbolon_postal_reconciliation_discrepancies 2']);
    await context.database('letter').insert(kept);
    await room.watchBooks();
    expect(await discrepancies()).toEqual(['symbolon_postal_reconciliation_discrepancies 0']);
  });

  test('misses no batch of letters that were printed before there were batches', async () => {
    await printed(1);
    await context.database('letter').update({ state: 'sent', batch_id: null, letter_class: null });
    await context.database('batch').delete();
    await room.watchBooks();
    expect(told()).toEqual([]);
  });

  test('looks once a day at all batches that are kept, and says what became of all letters', async () => {
    await printed(2);
    await room.answer(await room.letterIds(), { kind: 'delivered' });
    room.passDays(20);
    const [gone = ''] = await room.letterIds();
    await context.database('letter').where({ id: gone }).update({ batch_id: null });
    for (let round = 0; round < 3; round += 1) await room.watchBooks();
    expect(
      told()
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual(['BATCH_AND_MANIFEST', 'LETTERS_AND_BATCH', 'LETTERS_WITHOUT_BATCH']);
    expect(await discrepancies()).toEqual(['symbolon_postal_reconciliation_discrepancies 3']);
    expect(room.told('books.checked')).toEqual([
      { day: '2027-03-30', since: '2027-02-16T08:00:00.000Z', discrepancies: 3 },
    ]);
    expect(room.told('books.totals').filter(({ letterClass }) => letterClass === 'italy')).toMatchObject([
      { day: '2027-03-30', accepted: 2, delivered: 2, waiting: 0 },
    ]);
    room.passDays(1);
    await room.watchBooks();
    expect(room.told('books.checked')).toHaveLength(2);
  });

  test('does not miss letters that were forgotten, whatever span is asked for', async () => {
    await printed(2);
    await room.answer(await room.letterIds(), { kind: 'delivered' });
    for (let day = 0; day < 50; day += 1) {
      room.passDays(1);
      await room.purge();
      await room.watchBooks();
    }
    expect(await room.letterIds()).toEqual([]);
    expect(told()).toEqual([]);
    const sinceTime = new Date('2027-01-01T00:00:00Z');
    const { discrepancies: found } = await reconcile(room.shared, { sinceTime, untilTime: undefined });
    expect(found).toEqual([]);
  });
});

describeOnEachDatabase('the watch for acknowledgements', migrations, (context) => {
  beforeEach(() => context.empty(...controlTables));

  const handedOver = async (spoolingIsDespatch: boolean) => {
    const room = await controlRoom(context.database, { now: new Date('2027-03-10T08:00:00Z'), spoolingIsDespatch });
    await room.receive(2);
    await room.close();
    await room.print();
    return room;
  };
  const late = (room: ControlRoom) => room.measured('symbolon_postal_batches_unacknowledged');

  test('calls, once a day, for an answer to a batch handed over so many days ago', async () => {
    const room = await handedOver(false);
    room.passDays(6.9);
    await room.watchAcknowledgements();
    expect(await late(room)).toEqual(['symbolon_postal_batches_unacknowledged 0']);
    room.passDays(0.1);
    for (let round = 0; round < 3; round += 1) await room.watchAcknowledgements();
    const [{ batchId = '' } = {}] = await room.spooled();
    const once = { batchId, letters: 2, handedOver: '2027-03-10T08:00:00.000Z' };
    expect(room.told('batch.not-acknowledged')).toEqual([once]);
    expect(await late(room)).toEqual(['symbolon_postal_batches_unacknowledged 1']);
    room.passDays(1);
    await room.watchAcknowledgements();
    expect(room.told('batch.not-acknowledged')).toEqual([once, once]);
    await room.answer(await room.letterIds(), { kind: 'despatched' });
    await room.watchAcknowledgements();
    expect(await late(room)).toEqual(['symbolon_postal_batches_unacknowledged 0']);
    await room.stop();
  });

  test('waits for nobody where spooling is despatch', async () => {
    const room = await handedOver(true);
    room.passDays(30);
    await room.watchAcknowledgements();
    expect(await late(room)).toEqual(['symbolon_postal_batches_unacknowledged 0']);
    await room.stop();
  });
});
