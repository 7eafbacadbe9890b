import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { SecretKey } from '../../runtime/key';
import { equalInConstantTime, hmac } from '../../runtime/keyed-hash';

const key: SecretKey = { kind: 'secret', id: 'k', purpose: 'pepper', bytes: Buffer.alloc(32, 7) };

test('a hash is HMAC-SHA-256 over the parts, each after its length', () => {
  const expected = createHmac('sha256', key.bytes).update('\0\0\0\x02ab\0\0\0\x01c', 'latin1').digest();
  expect(hmac(key, 'ab', Buffer.from('c'))).toEqual(expected);
});

test('other parts give another hash, even where their texts joined are the same', () => {
  const parts = fc.array(fc.string());
  fc.assert(
    fc.property(
      parts,
      parts,
      (a, b) => hmac(key, ...a).equals(hmac(key, ...b)) === (JSON.stringify(a) === JSON.stringify(b)),
    ),
  );
  expect(hmac(key, 'ab', 'c').equals(hmac(key, 'a', 'bc'))).toBe(false);
});

test('equal bytes are equal, other bytes and other lengths are not', () => {
  const bytes = (text: string) => Buffer.from(text);
  const outcomes = [
    ['abc', 'abc'],
    ['abc', 'abd'],
    ['abc', 'ab'],
    ['', ''],
  ].map(([a = '', b = '']) => equalInConstantTime(bytes(a), bytes(b)));
  expect(outcomes).toEqual([true, false, false, true]);
});
