import fc from 'fast-check';
import type { Database } from '../../../runtime/database';
import { migrations } from '../../../services/postal/migrations';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { postalRoom, tables } from '../postal-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

/** What can happen to a delivery, in any order and number. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('attempt' as const), attempt: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancellation' as const), attempt: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'turn' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash-before' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash-after' as const }) },
);

describeOnEachDatabase('a delivery’s events in any order', migrations, (context) => {
  test('print each attempt at most once, none after a cancellation or a newer attempt, and end in one state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await context.empty(...tables);
        const room = await postalRoom(context.database);
        const { destination } = room;
        const delivery = newDelivery();
        const records = new Map(
          await Promise.all(
            [1, 2, 3].map(async (attempt) => {
              const options = { attempt, notAfterTime: room.notAfterTime };
              const both = [
                await splitDelivery(room.keys, delivery, options),
                cancellation(room.keys, delivery, options),
              ];
              return [attempt, both] as const;
            }),
          ),
        );
        const recordOf = (attempt: number, place: number) => records.get(attempt)?.[place] ?? fail();
        const known = new Set<number>();
        let cancelled = false;
        const begun = new Set<number>();
        const dies = async () => {
          throw new Error('it died');
        };
        destination.before = async ({ batchId }) => {
          const attempt = await attemptIn(context.database, batchId);
          // A print may only begin where nothing forbids it; one begun before may be finished.
          const forbidden = cancelled || [...known].some((other) => other > attempt);
          if (forbidden && !begun.has(attempt)) throw new Error(`attempt ${attempt} must not begin`);
          begun.add(attempt);
        };
        const ordinary = destination.before;
        for (const one of steps) {
          if (one.kind === 'attempt') {
            await room.hand(recordOf(one.attempt, 0));
            known.add(one.attempt);
          } else if (one.kind === 'cancellation') {
            await room.hand(recordOf(one.attempt, 1));
            cancelled = true;
          } else {
            destination.before = one.kind === 'crash-before' ? async (parcel) => ordinary(parcel).then(dies) : ordinary;
            destination.after = one.kind === 'crash-after' ? dies : async () => {};
            await room.turn();
          }
        }
        destination.before = ordinary;
        destination.after = async () => {};
        await room.turn();
        const letters = await room.letters();
        const printed = destination.printed.map(({ attempt }) => attempt).sort();
        expect(printed).toEqual([...new Set(printed)]);
        // Sent is exactly what was printed; all else is cancelled; nothing is left, no job, no copy.
        expect(letters).toEqual(
          [...known]
            .sort()
            .map((attempt) =>
              printed.includes(attempt)
                ? { attempt, state: 'sent', hasSealedCopy: false }
                : { attempt, state: 'cancelled', reason: expect.any(String), hasSealedCopy: false },
            ),
        );
        expect(await room.jobs()).toBe(0);
        if (!cancelled && known.size > 0) expect(printed).toContain(Math.max(...known));
        const reports = await room.reports();
        for (const { attempt, state } of letters) {
          expect(reports.filter((report) => report.attempt === attempt)).toContainEqual(
            expect.objectContaining({ state: state.toUpperCase() }),
          );
        }
        await room.close();
      }),
      { numRuns: atSize(40, 1_000) },
    );
  });
});

/** Each batch has one letter. */
async function attemptIn(database: Database, batchId: string): Promise<number> {
  const rows: { attempt: number }[] = await database('letter').where({ batch_id: batchId }).select('attempt');
  return rows[0]?.attempt ?? fail();
}

function fail(): never {
  throw new Error('no such record');
}
