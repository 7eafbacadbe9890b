import { Limiter } from '../../runtime/limiter';

/** Work that ends when it is told to. */
function work() {
  let end: (outcome: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const ended = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { run: () => ended, end: (outcome: string) => end(outcome), fail: (error: Error) => fail(error) };
}

test('no more work runs at once than allowed, and what waits begins in the order of arrival', async () => {
  const limiter = new Limiter({ name: 'argon2', concurrency: 2, queueLength: 10 });
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const one = async (number: number) => {
    begun.push(number);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return number;
  };
  const outcomes = await Promise.all([0, 1, 2, 3, 4, 5].map((number) => limiter.run(() => one(number))));
  expect({ outcomes, begun, most }).toEqual({ outcomes: [0, 1, 2, 3, 4, 5], begun: [0, 1, 2, 3, 4, 5], most: 2 });
});

test('what would make the queue too long is refused with a time to come back, and is not begun', async () => {
  const limiter = new Limiter({ name: 'argon2', concurrency: 1, queueLength: 1 });
  const [first, second] = [work(), work()];
  const running = limiter.run(first.run);
  const waiting = limiter.run(second.run);
  const third = jest.fn();
  await expect(limiter.run(third)).rejects.toMatchObject({
    kind: 'exhausted',
    reason: 'QUEUE_FULL',
    retryAfterSeconds: 1,
  });
  first.end('first');
  second.end('second');
  expect({ outcomes: await Promise.all([running, waiting]), begun: third.mock.calls }).toEqual({
    outcomes: ['first', 'second'],
    begun: [],
  });
});

test('work that fails hands its error to its caller and its place to the next', async () => {
  const limiter = new Limiter({ name: 'argon2', concurrency: 1, queueLength: 1 });
  const first = work();
  const failing = limiter.run(first.run);
  const next = limiter.run(async () => 'next');
  first.fail(new Error('broken'));
  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('next');
  await expect(limiter.run(async () => 'later')).resolves.toBe('later');
});

test('a limiter without room for any work cannot be made', () => {
  expect(() => new Limiter({ name: 'none', concurrency: 0, queueLength: 0 })).toThrow(RangeError);
});
