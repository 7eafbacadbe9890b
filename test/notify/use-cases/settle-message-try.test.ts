import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import {
  expectEnd,
  maxTries,
  type NotifyRoom,
  notifyRoom,
  refusedForGood,
  refusedNow,
  refusedUs,
  TestCarrier,
  tables,
  taken,
  unclear,
} from '../notify-room';
import { newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('a message that its carrier did not take', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;
  const begun = [
    { attempt: 1, state: 'ACCEPTED' },
    { attempt: 1, state: 'SENDING' },
  ];
  const by = { carrier: 'test-carrier' };

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  /** Tries it so often; gives how long it then waited each time, in seconds, and as what. */
  async function tryTimes(times: number): Promise<{ waits: number[]; states: string[] }> {
    const tried = { waits: [] as number[], states: [] as string[] };
    for (let tries = 1; tries <= times; tries += 1) {
      await room.turn();
      tried.waits.push(...(await room.waits()));
      tried.states.push(...(await room.messages()).map(({ state }) => state));
      await room.makeDue();
    }
    return tried;
  }

  it('is tried ever later while it is surely refused, until its time is over', async () => {
    carrier.answer = () => refusedNow;
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    expect(await tryTimes(12)).toEqual({
      waits: [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900],
      states: new Array(12).fill('accepted'),
    });
    room.passHours(11 * 24);
    await room.turn();
    await expectEnd(room, { state: 'expired', reason: 'NOT_AFTER_PASSED' }, 12);
    expect(await room.reports()).toEqual([...begun, { attempt: 1, state: 'EXPIRED', reason: 'NOT_AFTER_PASSED' }]);
  });

  it.each([
    ['as long as its carrier asks for', 600, 600],
    ['at most an hour for its carrier', 86_400, 3_600],
    ['by itself where that is longer', 1, 2],
  ])('waits %s', async (_, retryAfterSeconds, waits) => {
    carrier.answer = () => ({ ...refusedNow, retryAfterSeconds });
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    await room.turn();
    expect(await room.waits()).toEqual([waits]);
  });

  it('does not wait beyond the time that the message has', async () => {
    carrier.answer = () => refusedNow;
    const notAfterTime = new Date(room.clock.now().getTime() + 1_000);
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime }));
    await room.turn();
    expect(await room.waits()).toEqual([1]);
    room.passHours(1);
    await room.makeDue();
    await room.turn();
    expect(carrier.given).toHaveLength(1);
    await expectEnd(room, { state: 'expired', reason: 'NOT_AFTER_PASSED' }, 1);
  });

  it('is given up once the carrier may have it as often as it may get it', async () => {
    carrier.answer = () => unclear;
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    expect(await tryTimes(maxTries)).toEqual({ waits: [2, 4], states: ['sending', 'sending', 'failed'] });
    await expectEnd(room, { state: 'failed', reason: 'CARRIER_UNREACHABLE' }, maxTries);
    expect(await room.reports()).toEqual([
      ...begun,
      { attempt: 1, state: 'FAILED', reason: 'CARRIER_UNREACHABLE', ...by },
    ]);
  });

  it('counts as possible sends the tries whose process died, and sure refusals not', async () => {
    const died = new Error('the process died');
    const answers = [refusedNow, died, refusedNow, unclear, refusedNow, died, refusedNow];
    carrier.answer = async () => {
      const answer = answers[carrier.given.length - 1] ?? taken;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    const { states } = await tryTimes(answers.length);
    expect({ given: carrier.given.length, states }).toEqual({
      given: 6,
      states: ['accepted', 'sending', 'sending', 'sending', 'sending', 'sending', 'failed'],
    });
    await expectEnd(room, { state: 'failed', reason: 'CARRIER_UNREACHABLE' }, 6);
  });

  it('waits, with an alarm, while the carrier refuses not it but this installation', async () => {
    carrier.answer = () => refusedUs;
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    expect(await tryTimes(1)).toEqual({ waits: [2], states: ['accepted'] });
    expect(await room.alarms()).toMatchObject({ values: [{ value: 1, labels: { alarm: 'CARRIER_REFUSES_US' } }] });
  });

  it('is given up at once where it is refused for good', async () => {
    carrier.answer = () => refusedForGood;
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    await room.turn();
    await expectEnd(room, { state: 'failed', reason: 'CARRIER_REFUSED' }, 1);
    expect((await room.reports()).at(-1)).toEqual({ attempt: 1, state: 'FAILED', reason: 'CARRIER_REFUSED', ...by });
  });
});
