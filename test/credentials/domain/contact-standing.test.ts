import { servesRestore } from '../../../services/credentials/domain/contact-standing';

const now = new Date('2026-01-07T08:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

test.each([
  ['one that nobody has confirmed', undefined, undefined, undefined, false],
  ['one that was confirmed', before, undefined, undefined, true],
  ['a changed one in its 48 hours', before, after, undefined, false],
  ['a changed one after them', before, now, undefined, true],
  ['a replaced one in the 48 hours', before, undefined, after, true],
  ['a replaced one after them', before, undefined, now, false],
  ['one that was replaced before it was confirmed', undefined, undefined, after, false],
])('a restore may stand on a contact or not: %s', (_, verifiedTime, usableTime, replacedTime, serves) => {
  expect(servesRestore({ verifiedTime, usableTime, replacedTime }, now)).toBe(serves);
});
