import fc from 'fast-check';
import type { ReceivedRecord } from '../../../runtime/bus';
import { migrations } from '../../../services/notify/migrations';
import type { CarrierOutcome } from '../../../services/notify/ports';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { maxTries, notifyRoom, refusedNow, TestCarrier, tables, taken, unclear } from '../notify-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

const attempts = [1, 2, 3];
/** Which of a delivery's events come, in any order and number, and where the workers have a turn. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('message' as const), attempt: fc.constantFrom(...attempts) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancellation' as const), attempt: fc.constantFrom(...attempts) }),
  },
);
const turn = fc.record({ kind: fc.constant('turn' as const), answer: fc.constantFrom(taken, unclear, refusedNow) });
type Step = { kind: 'message' | 'cancellation'; attempt: number } | { kind: 'turn'; answer: CarrierOutcome };

describeOnEachDatabase('the events of a delivery', migrations, (context) => {
  const numRuns = context.dialect === 'mysql' ? atSize(5, 100) : atSize(12, 500);

  async function play(steps: readonly Step[]) {
    await context.empty(...tables);
    const carrier = new TestCarrier();
    const unanswered: number[] = [];
    const room = await notifyRoom(context.database, carrier);
    try {
      const delivery = newDelivery();
      const made = new Map<string, ReceivedRecord>();
      for (const one of steps) {
        if (one.kind === 'turn') {
          carrier.answer = ({ attempt }) => {
            if (one.answer === unclear) unanswered.push(attempt);
            return one.answer;
          };
          await room.makeDue();
          await room.turn();
          continue;
        }
        const key = `${one.kind} ${one.attempt}`;
        const options = { ...room, attempt: one.attempt };
        const record =
          made.get(key) ??
          (one.kind === 'message'
            ? await splitDelivery(room.keys, delivery, options)
            : cancellation(room.keys, delivery, options));
        made.set(key, record);
        await room.hand(record);
      }
      const messages = (await room.messages()).map(({ attempt, state }) => ({ attempt, state }));
      const reported = await room.reports();
      return { messages, reported, given: carrier.given, unanswered, jobs: await room.jobs() };
    } finally {
      await room.close();
    }
  }

  it('come to the same states and reports whatever their order and number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(step, { minLength: 1, maxLength: 5, selector: (one) => `${one.kind} ${one.attempt}` }),
        fc.func(fc.nat()),
        fc.array(fc.nat(), { maxLength: 3 }),
        async (events, order, repeats) => {
          const shuffled = [...events].sort((a, b) => order(a) - order(b));
          const repeated = [...shuffled, ...repeats.flatMap((index) => shuffled[index % shuffled.length] ?? [])];
          const [one, other] = [await play(events), await play(repeated)];
          expect(other.messages).toEqual(one.messages);
          expect(newestState(other.reported)).toEqual(newestState(one.reported));
          expect(other.jobs).toBe(one.jobs);
        },
      ),
      { numRuns },
    );
  });

  it('never send an attempt after its end, nor a cancelled delivery that was not begun, with turns in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(step, turn), { minLength: 1, maxLength: 8 }), async (steps) => {
        const settled = await play([...steps, { kind: 'turn', answer: taken }]);
        const cancelledAt = steps.findIndex(({ kind }) => kind === 'cancellation');
        const begunBefore = steps.slice(0, Math.max(cancelledAt, 0)).some(({ kind }) => kind === 'turn');
        if (cancelledAt !== -1 && !begunBefore) expect(settled.given).toEqual([]);
        expect(settled.jobs).toBe(0);
        for (const attempt of attempts) {
          const same = settled.given.filter((message) => message.attempt === attempt);
          for (const message of same) expect(message).toEqual(same[0]);
        }
        const newest = Math.max(0, ...steps.map((one) => (one.kind === 'message' ? one.attempt : 0)));
        const last = settled.messages.find(({ attempt }) => attempt === newest);
        const isGivenUp = settled.unanswered.filter((attempt) => attempt === newest).length === maxTries;
        if (cancelledAt === -1 && newest > 0) expect(last?.state).toBe(isGivenUp ? 'failed' : 'sent');
      }),
      { numRuns },
    );
  });
});

/** As credentials merges them: the newest attempt's highest state. */
function newestState(reports: readonly { attempt: number; state: string }[]) {
  const rank = ['ACCEPTED', 'SENDING', 'SENT', 'FAILED', 'EXPIRED', 'CANCELLED'];
  const attempt = Math.max(...reports.map((report) => report.attempt));
  const states = reports.filter((report) => report.attempt === attempt).map(({ state }) => rank.indexOf(state));
  return { attempt, state: rank[Math.max(...states)] };
}
