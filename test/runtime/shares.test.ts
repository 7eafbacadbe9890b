import { Shares } from '../../runtime/shares';

function openWork() {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended, end: () => end() };
}

const full = { kind: 'exhausted', reason: 'QUEUE_FULL', retryAfterSeconds: 1 };

test('an owner who has its share under way is refused with a time to come back, and others are not', async () => {
  const shares = new Shares({ name: 'PINs', places: 3, placesPerOwner: 2 });
  const work = openWork();
  const running = [shares.run('one', work.run), shares.run('one', work.run)];
  const refused = jest.fn();
  await expect(shares.run('one', refused)).rejects.toMatchObject(full);
  await expect(shares.run('other', async () => 'done')).resolves.toBe('done');
  work.end();
  await Promise.all(running);
  await expect(shares.run('one', async () => 'again')).resolves.toBe('again');
  expect(refused.mock.calls).toEqual([]);
});

test('when every place is taken everybody is refused, until a place is free', async () => {
  const shares = new Shares({ name: 'PINs', places: 2, placesPerOwner: 2 });
  const work = openWork();
  const running = [shares.run('one', work.run), shares.run('other', work.run)];
  await expect(shares.run('third', async () => {})).rejects.toMatchObject(full);
  work.end();
  await Promise.all(running);
  await expect(shares.run('third', async () => 'done')).resolves.toBe('done');
});

test('work that fails hands its error to its owner and gives its place back', async () => {
  const shares = new Shares({ name: 'PINs', places: 1, placesPerOwner: 1 });
  await expect(shares.run('one', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(shares.run('one', async () => 'done')).resolves.toBe('done');
});

test('shares without a place cannot be made', () => {
  expect(() => new Shares({ name: 'none', places: 0, placesPerOwner: 1 })).toThrow(RangeError);
});
