import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type NotifyRoom, notifyRoom, refusedForGood, TestCarrier, tables } from '../notify-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('sending many messages at once', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  const countsOf = (states: readonly string[]) =>
    Object.fromEntries(
      [...new Set(states)].sort().map((state) => [state, states.filter((one) => one === state).length]),
    );

  it('ends each as it ends alone, reports each, and sends none twice', async () => {
    const deliveries = Array.from({ length: 40 }, newDelivery);
    for (const delivery of deliveries) await room.hand(await splitDelivery(room.keys, delivery, room));
    const jobs = await room.claim();
    const [cancelled, refused] = deliveries;
    if (cancelled === undefined || refused === undefined) throw new Error('there are forty');
    await room.hand(await cancellation(room.keys, cancelled, room));
    carrier.answer = ({ deliveryId }) =>
      deliveryId === refused.deliveryId ? refusedForGood : { kind: 'sent', references: [`Q-${deliveryId}`] };
    await Promise.all(jobs.map((job) => room.send(job)));
    const reports = await room.reports();
    expect({
      messages: countsOf((await room.messages()).map(({ state }) => state)),
      jobs: await room.jobs(),
      reports: countsOf(reports.map(({ state }) => state)),
      given: new Set(carrier.given.map(({ deliveryId }) => deliveryId)).size,
      calls: carrier.given.length,
      references: reports
        .filter(({ state }) => state === 'SENT')
        .every(({ carrierReference }) => carrierReference?.startsWith('Q-')),
    }).toEqual({
      messages: { cancelled: 1, failed: 1, sent: 38 },
      jobs: 0,
      reports: { ACCEPTED: 40, CANCELLED: 1, FAILED: 1, SENDING: 39, SENT: 38 },
      given: 39,
      calls: 39,
      references: true,
    });
  });

  it('begins none whose claim was lost', async () => {
    for (let index = 0; index < 5; index += 1) await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    const stale = await room.claim();
    await room.makeDue();
    const newer = await room.claim();
    await Promise.all(newer.map((job) => room.send(job)));
    const failures = (await Promise.allSettled(stale.map((job) => room.send(job)))).map(({ status }) => status);
    expect({
      failures,
      calls: carrier.given.length,
      states: countsOf((await room.messages()).map(({ state }) => state)),
    }).toEqual({
      failures: stale.map(() => 'fulfilled'),
      calls: 5,
      states: { sent: 5 },
    });
  });

  it('writes no outcome of a try whose claim was lost meanwhile', async () => {
    for (let index = 0; index < 5; index += 1) await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    const stale = await room.claim();
    let waiting = stale.length;
    let goOn: () => void = () => {};
    const newerHaveBegun = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    carrier.answer = async () => {
      waiting -= 1;
      if (waiting === 0) goOn();
      await newerHaveBegun;
      if (waiting === 0) {
        waiting = -1;
        await room.makeDue();
        await room.claim();
      }
      return { kind: 'sent', references: [] };
    };
    const outcomes = await Promise.allSettled(stale.map((job) => room.send(job)));
    const reasons = outcomes.map((one) => (one.status === 'rejected' ? one.reason.reason : 'written'));
    expect({
      lost: reasons.filter((reason) => reason === 'LEASE_LOST').length > 0,
      jobs: (await room.jobs()) > 0,
    }).toEqual({
      lost: true,
      jobs: true,
    });
  });
});
