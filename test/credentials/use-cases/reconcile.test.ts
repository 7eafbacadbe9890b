import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { getReconciliation } from '../../../services/credentials/use-cases/get-reconciliation';
import { resolveDelivery } from '../../../services/credentials/use-cases/resolve-delivery';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openReconciliationRoom, type ReconciliationRoom, reconciliationTables } from '../reconciliation-room';

describeOnEachDatabase('the comparison of the books', migrations, (context) => {
  let room: ReconciliationRoom;
  beforeEach(async () => {
    await context.empty(...reconciliationTables);
    room = await openReconciliationRoom(context);
  });
  afterEach(() => room.close());
  const database = () => context.database;
  const row = (table: string, where: Readonly<Record<string, string>>) => database()(table).where(where).delete();
  const view = (changes: Partial<Parameters<typeof getReconciliation>[1]> = {}) =>
    getReconciliation(room.deps, {
      pageSize: 0,
      pageToken: '',
      kind: undefined,
      sinceBeforeTime: undefined,
      ...changes,
    });
  /** An issue of which both halves were sent, and a day later. */
  const settledIssue = async () => {
    const asked = await room.ask();
    const { pin } = await room.settle();
    room.pass(millisecondsPerDay);
    return { ...asked, pin };
  };

  test('finds nothing where all that was issued was sent, and counts each half once', async () => {
    const first = await settledIssue();
    await room.ask({ email: undefined });
    await room.settle();
    await exchangePin(
      room.deps,
      { fiscalCode: String(first.application.fiscalCode), initialPin: first.pin, chosenPin: undefined },
      'portal',
    );
    await room.settle();
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([]);
    const oldestTime = new Date('2026-01-07T08:00:00.000Z');
    const halves = [
      { family: 'sms', state: 'delivered', count: 1, oldestTime },
      { family: 'letter', state: 'delivered', count: 1, oldestTime },
      { family: 'sms', state: 'sent', count: 1, oldestTime: new Date('2026-01-08T08:00:00.000Z') },
      { family: 'letter', state: 'sent', count: 1, oldestTime: new Date('2026-01-08T08:00:00.000Z') },
    ];
    // The second walk counts what is not settled: the exchanged one is.
    const { last } = await view();
    expect(last?.walk.totals).toEqual({ issueCount: 1, halfCount: 2, halves: halves.slice(2), missingHalfCount: 0 });
    await database()('reconciliation_place').delete();
    await room.walk();
    expect((await view()).last?.walk.totals).toEqual({ issueCount: 2, halfCount: 4, halves, missingHalfCount: 0 });
  });

  test('finds what was published and lost on its way', async () => {
    const { id, sms } = await room.ask();
    await room.deliver((one) => one === sms);
    await room.tell();
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([
      { kind: 'lost-at-receiver', family: 'sms', deliveryId: sms, pinRequestId: id, states: 'queued nothing' },
    ]);
  });

  test('finds what a service has that is not here', async () => {
    await settledIssue();
    const deliveryId = randomUUID();
    const time = room.deps.clock.now();
    room.services.taken.set(deliveryId, {
      deliveryId,
      family: 'letter',
      attempt: 1,
      state: 'sent',
      changeTime: time,
      takeTime: time,
    });
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([
      { kind: 'unknown-to-credentials', family: 'letter', deliveryId, pinRequestId: undefined, states: 'nothing sent' },
    ]);
  });

  test('finds a report that was lost', async () => {
    const { id, sms } = await room.ask();
    await room.deliver();
    await room.tell();
    room.services.come(sms, 'sent');
    room.services.untold.splice(0);
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([
      { kind: 'state-behind', family: 'sms', deliveryId: sms, pinRequestId: id, states: 'accepted sent' },
    ]);
  });

  test('finds what a service has lost after it took it, sent or not', async () => {
    const one = await room.ask();
    await room.deliver();
    await room.tell();
    room.services.taken.delete(one.letter);
    const other = await room.ask();
    await room.deliver();
    room.services.come(other.sms, 'sent');
    await room.tell();
    room.services.taken.delete(other.sms);
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual(
      expect.arrayContaining([
        {
          kind: 'state-ahead',
          family: 'letter',
          deliveryId: one.letter,
          pinRequestId: one.id,
          states: 'accepted nothing',
        },
        { kind: 'state-ahead', family: 'sms', deliveryId: other.sms, pinRequestId: other.id, states: 'sent nothing' },
      ]),
    );
    expect(await room.found()).toHaveLength(2);
  });

  test('does not miss at a service what an operator has recorded', async () => {
    const { sms, letter } = await room.ask();
    await room.deliver((one) => one === sms);
    await room.tell();
    await resolveDelivery(
      room.deps,
      { deliveryId: sms, state: 'delivered', reason: 'told by phone', occurTime: undefined },
      'operator:anna',
    );
    room.services.come(letter, 'sent');
    await room.tell();
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([]);
  });

  test('finds what does not move on', async () => {
    const { id, sms, letter } = await room.ask();
    await room.deliver();
    room.services.come(sms, 'sending');
    for (const [one, { state }] of room.services.taken)
      if (one !== sms && one !== letter && state === 'accepted') room.services.come(one, 'sent');
    await room.tell();
    room.pass(25 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([
      { kind: 'stuck', family: 'sms', deliveryId: sms, pinRequestId: id, states: 'sending sending' },
    ]);
  });

  test('finds a delivery that is lost here: by what was sealed for it, else by its issue and by its service', async () => {
    const one = await settledIssue();
    const other = await settledIssue();
    await row('delivery', { id: one.sms });
    await row('delivery', { id: other.letter });
    await row('sealed_blob', { delivery_id: other.letter });
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    const missing = { kind: 'missing-delivery', family: undefined, states: 'nothing nothing' };
    expect(await room.found()).toEqual(
      expect.arrayContaining([
        { ...missing, deliveryId: one.sms, pinRequestId: one.id },
        { ...missing, deliveryId: undefined, pinRequestId: other.id },
        {
          kind: 'unknown-to-credentials',
          family: 'letter',
          deliveryId: other.letter,
          pinRequestId: undefined,
          states: 'nothing sent',
        },
      ]),
    );
    expect(await room.found()).toHaveLength(3);
    // A fallback still stands for the first half.
    expect((await view()).last?.walk.totals).toMatchObject({ halfCount: 4, missingHalfCount: 1 });
  });

  test('finds a half that could not be sent again, and a message that could not be sent at all', async () => {
    const { id, letter, sms } = await settledIssue();
    await row('sealed_blob', { delivery_id: letter });
    const fresh = await room.ask();
    const notice: { id: string } = await database()('delivery')
      .where({ pin_request_id: fresh.id, channel: 'sms' })
      .whereNull('half')
      .first();
    await room.deliver((one) => one === notice.id);
    for (const [one, { state }] of room.services.taken)
      if (one !== sms && state === 'accepted') room.services.come(one, 'sent');
    await room.tell();
    await row('sealed_blob', { delivery_id: notice.id });
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual(
      expect.arrayContaining([
        { kind: 'missing-blob', family: 'letter', deliveryId: letter, pinRequestId: id, states: 'sent nothing' },
        {
          kind: 'missing-blob',
          family: 'sms',
          deliveryId: notice.id,
          pinRequestId: fresh.id,
          states: 'queued nothing',
        },
        {
          kind: 'lost-at-receiver',
          family: 'sms',
          deliveryId: notice.id,
          pinRequestId: fresh.id,
          states: 'queued nothing',
        },
      ]),
    );
    expect(await room.found()).toHaveLength(3);
  });

  test('finds the deliveries of a request that is lost', async () => {
    const { id, sms, letter } = await room.ask();
    await room.deliver();
    await room.tell();
    await row('pin_request', { id });
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    const found = await room.found();
    expect(new Set(found.map(({ kind, pinRequestId }) => `${kind} ${pinRequestId}`))).toEqual(
      new Set([`missing-issue ${id}`]),
    );
    expect(found.map(({ deliveryId }) => deliveryId)).toEqual(expect.arrayContaining([sms, letter]));
  });
});
