import { retryDelayMilliseconds } from '../../runtime/retry-delay';

const atMost = (tries: number) =>
  retryDelayMilliseconds({ tries, firstMilliseconds: 100, maxMilliseconds: 1_000, random: () => 0.999999 });

test('the ceiling doubles with each try and stays under the maximum, however many tries', () => {
  expect([1, 2, 3, 4, 5, 2_000].map(atMost)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test('the delay is spread from nothing to the ceiling', () => {
  const delays = [0, 0.25, 0.5].map((share) =>
    retryDelayMilliseconds({ tries: 3, firstMilliseconds: 100, maxMilliseconds: 1_000, random: () => share }),
  );
  expect(delays).toEqual([0, 100, 200]);
});
