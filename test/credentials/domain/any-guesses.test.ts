import fc from 'fast-check';
import { later, millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import {
  type GuessCounter,
  hasLocked,
  noGuesses,
  reserveTry,
  settleTry,
} from '../../../services/credentials/domain/guess-counter';
import { defaultPolicy as policy } from '../../../services/credentials/domain/policy';

const start = new Date('2026-03-02T09:00:00Z');
const nobodysPin = undefined;

type Step =
  | { readonly kind: 'begin' | 'right' | 'wrong' | 'given-up' | 'lose' }
  | { readonly kind: 'wait'; readonly milliseconds: number };

const day = millisecondsPerDay;
const wait = (min: number, max: number) =>
  fc.integer({ min, max }).map<Step>((milliseconds) => ({ kind: 'wait', milliseconds }));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Step>({ kind: 'begin' }, { kind: 'wrong' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'right' }, { kind: 'given-up' }, { kind: 'lose' }) },
  { weight: 2, arbitrary: wait(0, 40 * day) },
  { weight: 2, arbitrary: wait(0, 30_000) },
);
const anyJump = wait(-40 * day, 0);

interface World {
  readonly counter: GuessCounter;
  readonly now: Date;
  /** Of whom an outcome is still to come. */
  readonly open: readonly string[];
  /** Compared in this round: since the last lock or right try. */
  readonly kinds: readonly string[];
}

/** Goes through the steps and shows the world after each. */
function follow(steps: readonly Step[], see: (before: World, after: World, step: Step) => void): void {
  let world: World = { counter: noGuesses, now: start, open: [], kinds: [] };
  steps.forEach((step, index) => {
    const after = goOn(world, step, `${index}`);
    see(world, after, step);
    world = after;
  });
}

function goOn(world: World, step: Step, id: string): World {
  const { counter, now, open } = world;
  if (step.kind === 'wait') return { ...world, now: later(now, step.milliseconds), kinds: [] };
  if (step.kind === 'begin') {
    const reservation = reserveTry(counter, id, nobodysPin, now, policy);
    if (reservation.kind !== 'reserved') return { ...world, kinds: [reservation.kind] };
    return { ...world, counter: reservation.counter, open: [...open, id], kinds: ['reserved'] };
  }
  const [tryId, ...others] = open;
  if (tryId === undefined) return { ...world, kinds: [] };
  if (step.kind === 'lose') return { ...world, open: others, kinds: [] };
  return { ...world, counter: settleTry(counter, tryId, step.kind, now, policy), open: others, kinds: [step.kind] };
}

describe('whatever happens, in whatever order', () => {
  const withJumps = fc.array(fc.oneof({ weight: 9, arbitrary: anyStep }, { weight: 1, arbitrary: anyJump }), {
    maxLength: 150,
  });

  test('what is recorded in a round and what runs are never more than five, however clocks jump', () => {
    fc.assert(
      fc.property(withJumps, (steps) =>
        follow(steps, (_, { counter }) => {
          expect((counter.failures % 5) + counter.running.length).toBeLessThanOrEqual(5);
        }),
      ),
    );
  });

  test('no try is free while a lock that was written lasts, and none is counted', () => {
    fc.assert(
      fc.property(withJumps, (steps) =>
        follow(steps, (before, after, step) => {
          const { lockUntilTime, failureTime } = before.counter;
          if (step.kind !== 'begin' || lockUntilTime === undefined || before.now >= lockUntilTime) return;
          if (failureTime !== undefined && later(failureTime, 30 * day) <= before.now) return;
          expect({ kinds: after.kinds, counter: after.counter }).toEqual({
            kinds: ['locked'],
            counter: before.counter,
          });
        }),
      ),
    );
  });

  test('a lock is never shorter than 15 minutes nor longer than 24 hours, and only a wrong or lost try makes one', () => {
    fc.assert(
      fc.property(withJumps, (steps) =>
        follow(steps, (before, after) => {
          if (!hasLocked(before.counter, after.counter)) return;
          const { lockUntilTime, failureTime, failures } = after.counter;
          const minutes = (Number(lockUntilTime) - Number(failureTime)) / millisecondsPerMinute;
          expect(failures).toBeGreaterThanOrEqual(5);
          // A later failure of the next round may have been recorded beside it.
          if (failures % 5 === 0) expect(minutes >= 15 && minutes <= 1_440).toBe(true);
        }),
      ),
    );
  });
});
