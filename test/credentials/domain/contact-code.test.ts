import fc from 'fast-check';
import {
  type ContactCode,
  codeExpiry,
  codeFrom,
  codeMinutes,
  isOpen,
  mayBeSentAgain,
  parseCode,
} from '../../../services/credentials/domain/contact-code';
import { defaultPolicy as policy } from '../../../services/credentials/domain/policy';

const sendTime = new Date('2026-03-29T00:55:00Z'); // five minutes before clocks go forward in Rome
const code: ContactCode = {
  id: 'id',
  pinRequestId: 'request',
  credentialId: 'credential',
  purpose: 'update',
  contact: { kind: 'email', value: 'maria@example.org' },
  tries: 0,
  sends: 1,
  createTime: sendTime,
  expireTime: codeExpiry('update', sendTime, policy),
  confirmTime: undefined,
};
const at = (minutes: number) => new Date(sendTime.getTime() + minutes * 60_000);

test('a code is six digits, whatever the hash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      expect(codeFrom(Buffer.from(bytes))).toMatch(/^\d{6}$/);
    }),
  );
  expect([codeFrom(Buffer.alloc(32)), codeFrom(Buffer.alloc(32, 0xff))]).toEqual(['000000', '551615']);
});

test.each([
  ['048213', '048213'],
  [' 048 213 ', '048213'],
  ['048-213', '048213'],
  ['48213', undefined],
  ['0482135', undefined],
  ['04821x', undefined],
  ['٠٤٨٢١٣', undefined],
  ['', undefined],
])('what is typed as %j is read as %j', (typed, read) => {
  expect(parseCode(typed)).toBe(read);
});

test('a code alone works for 10 minutes, one in a confirmation for 30 days, summer time or not', () => {
  expect([codeMinutes('update', policy), codeMinutes('activation', policy), codeMinutes('request', policy)]).toEqual([
    10, 10, 43_200,
  ]);
  expect(code.expireTime).toEqual(new Date('2026-03-29T01:05:00Z'));
  expect([
    isOpen(code, at(0), policy),
    isOpen(code, at(10), policy),
    isOpen(code, new Date(at(10).getTime() - 1), policy),
  ]).toEqual([true, false, true]);
});

test('it may be given wrong five times, and sent five times', () => {
  expect([4, 5].map((tries) => isOpen({ ...code, tries }, at(1), policy))).toEqual([true, false]);
  expect([4, 5].map((sends) => mayBeSentAgain({ ...code, sends }, at(1), policy))).toEqual([true, false]);
  expect(mayBeSentAgain({ ...code, confirmTime: at(1) }, at(2), policy)).toBe(false);
});
