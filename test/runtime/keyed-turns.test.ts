import { KeyedTurns } from '../../runtime/keyed-turns';

function held() {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

test('work on one key goes one after the other, while other keys go on', async () => {
  const turns = new KeyedTurns({ name: 'test', queueLength: 5 });
  const first = held();
  const done: string[] = [];
  const work =
    (name: string, until = Promise.resolve()) =>
    async () => {
      await until;
      done.push(name);
    };
  const slow = turns.run('a', work('a1', first.until));
  const waiting = turns.run('a', work('a2'));
  await turns.run('b', work('b1'));
  first.release();
  await Promise.all([slow, waiting]);
  expect(done).toEqual(['b1', 'a1', 'a2']);
});

test('who finds too many waiting for the key is refused, and a failure gives the turn on', async () => {
  const turns = new KeyedTurns({ name: 'test', queueLength: 1 });
  const first = held();
  const running = turns.run('a', async () => {
    await first.until;
    throw new Error('failed');
  });
  const waiting = turns.run('a', async () => 'second');
  await expect(turns.run('a', async () => 'third')).rejects.toMatchObject({ kind: 'exhausted', reason: 'QUEUE_FULL' });
  first.release();
  await expect(running).rejects.toThrow('failed');
  expect(await waiting).toBe('second');
  expect(await turns.run('a', async () => 'again')).toBe('again');
});
