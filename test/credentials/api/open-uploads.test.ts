import { UploadPlaces } from '../../../services/credentials/api/open-uploads';

/** Uploads that are read until they are let go. */
function uploadsInto(places: UploadPlaces) {
  const read: string[] = [];
  const refused: unknown[] = [];
  const letGo: (() => void)[] = [];
  const come = (sender: string, count: number) => {
    for (let number = 0; number < count; number += 1)
      places
        .run(sender, () => {
          read.push(sender);
          return new Promise<void>((end) => letGo.push(end));
        })
        .catch((fault: { reason: string }) => refused.push(`${sender} ${fault.reason}`));
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { read, refused, letGo, come, settled };
}

test('one sender leaves places to the others, of those that are open and of those that are read', async () => {
  const { read, refused, letGo, come, settled } = uploadsInto(new UploadPlaces());
  come('/portal', 201);
  come('operator:anna', 9);
  await settled();
  const count = (sender: string) => read.filter((one) => one === sender).length;
  const atFirst = [count('/portal'), count('operator:anna'), ...refused];
  // What is free again goes to who waits, and in the end each is read.
  letGo.shift()?.();
  await settled();
  const afterOne = [count('/portal'), count('operator:anna')];
  while (letGo.length > 0) {
    letGo.shift()?.();
    await settled();
  }
  expect({ atFirst, afterOne, atLast: [count('/portal'), count('operator:anna')] }).toEqual({
    atFirst: [40, 8, '/portal QUEUE_FULL'],
    afterOne: [40, 9],
    atLast: [200, 9],
  });
});

test('a sender whose uploads have ended, however they did, has its places again', async () => {
  const places = new UploadPlaces();
  const { read, refused, letGo, come, settled } = uploadsInto(places);
  for (let number = 0; number < 300; number += 1)
    await expect(places.run('/portal', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  come('/portal', 200);
  await settled();
  for (const end of letGo) end();
  expect([read.length, ...refused]).toEqual([40]);
});
