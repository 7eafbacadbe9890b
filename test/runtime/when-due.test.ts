import type { Round } from '../../runtime/poller';
import { whenDue } from '../../runtime/when-due';

const { signal } = new AbortController();

test('work that is due seldom is done when it is time, and again at once where it failed, was aborted or is not at its end', async () => {
  let time = 5_000;
  let next: () => Promise<Round> = async () => 'idle';
  let rounds = 0;
  const work = whenDue(
    1_000,
    () => {
      rounds += 1;
      return next();
    },
    () => time,
  );
  const roundsAt = async (now: number, asked = signal) => {
    time = now;
    await work(asked).catch(() => {});
    return rounds;
  };
  expect([await roundsAt(5_000), await roundsAt(5_999), await roundsAt(6_000), await roundsAt(6_001)]).toEqual([
    1, 1, 2, 2,
  ]);
  next = async () => 'more';
  expect([await roundsAt(7_000), await roundsAt(7_001)]).toEqual([3, 4]);
  next = async () => {
    throw new Error('away');
  };
  expect([await roundsAt(7_002), await roundsAt(7_003)]).toEqual([5, 6]);
  next = async () => 'idle';
  expect([await roundsAt(7_004, AbortSignal.abort()), await roundsAt(7_005), await roundsAt(7_006)]).toEqual([7, 8, 8]);
});
