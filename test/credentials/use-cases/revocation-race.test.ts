import fc from 'fast-check';
import type { ReportedState } from '../../../services/credentials/domain/delivery-state';
import { migrations } from '../../../services/credentials/migrations';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderRoom, openHolderRoom } from '../holder-room';

const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;
type Step = 'revoke' | 'finish' | ReportedState;

/** What a delivery service says of a delivery that a cancellation reaches before it has begun, or too late. */
const courses: readonly (readonly ReportedState[])[] = [
  ['accepted', 'cancelled'],
  ['cancelled'],
  ['accepted', 'sending', 'sent'],
  ['accepted', 'sending', 'failed'],
];

describeOnEachDatabase('a revocation while a letter is on its way', migrations, (context) => {
  let room: HolderRoom;
  beforeAll(async () => {
    room = await openHolderRoom(context);
  });
  afterAll(() => room.close());

  test('ends in what became of it, cancelled or sent or failed, whatever the order; the PIN is dead in every case', async () => {
    const story = fc.constantFrom(...courses).chain((course) => {
      const steps: Step[] = ['revoke', 'finish', ...course, ...course];
      return fc
        .shuffledSubarray(steps, { minLength: steps.length, maxLength: steps.length })
        .map((order) => ({ course, order: finishedLast(order) }));
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ course, order }) => {
        const holder = await room.issued();
        const letter = String(holder.deliveries.find(({ channel }) => channel === 'letter')?.id);
        for (const step of order) await take(step, holder, letter);
        const { request, deliveries } = await getPinRequest(room.deps, holder.request.id);
        const events = (await room.published()).filter(({ content }) => content.deliveryId === letter);
        expect({
          request: request.state,
          letter: deliveries.find(({ id }) => id === letter)?.state,
          outcome: await room.outcomeOf(holder.fiscalCode, holder.initialPin),
          events: events.map(({ type }) => type),
          blobs: await context.database('sealed_blob').where({ delivery_id: letter }).pluck('delivery_id'),
          republish: await republishTimeOf(letter),
        }).toEqual({
          request: 'cancelled',
          letter: course.at(-1),
          outcome: 'rejected',
          events: ['Cancellation'],
          blobs: [],
          republish: null, // it was heard how it ended: the cancellation need not be said again
        });
      }),
      { numRuns: atSize(8, 200) },
    );
  });

  async function take(step: Step, holder: Awaited<ReturnType<HolderRoom['issued']>>, letter: string): Promise<void> {
    const { fiscalCode, healthCard } = holder;
    if (step === 'revoke') await revokePin(room.deps, { fiscalCode, healthCard, confirmation }, 'portal');
    else if (step === 'finish') await room.finishRevocations();
    else await room.report([room.saying(letter, step)]);
  }

  async function republishTimeOf(id: string) {
    return (await context.database('delivery').where({ id }).first('republish_time'))?.republish_time;
  }

  /** A job comes after what makes it necessary. */
  function finishedLast(order: readonly Step[]): readonly Step[] {
    const [revoke, finish] = [order.indexOf('revoke'), order.indexOf('finish')];
    if (revoke < finish) return order;
    return order.map((step, index) => (index === revoke ? 'finish' : index === finish ? 'revoke' : step));
  }
});
