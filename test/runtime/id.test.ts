import { firstIdAt, timeOfId, uuidV7Ids } from '../../runtime/id';

test.each([
  '1970-01-01T00:00:00.000Z',
  '2026-03-29T01:59:59.999Z',
  '2199-12-31T23:59:59.999Z',
])('an id tells when it was made, and lies between those of its moment and the next one: %s', (text) => {
  const time = new Date(text);
  const id = uuidV7Ids({ now: () => time }).next();
  expect(timeOfId(id)).toEqual(time);
  expect([firstIdAt(time) <= id, id < firstIdAt(new Date(time.getTime() + 1))]).toEqual([true, true]);
});
