import fc from 'fast-check';
import { FieldCipher } from '../../runtime/field-cipher';
import { keyringWith, newKey } from '../support/keyrings';

const [fieldKey, indexKey] = [newKey('field'), newKey('index')];
const cipher = new FieldCipher(keyringWith(fieldKey, indexKey));
const place = { table: 'holder', column: 'fiscal_code', row: '0193' };
const unreadable = expect.objectContaining({ kind: 'bug', reason: 'FIELD_UNREADABLE' });

test('any text comes back as it was, in its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => cipher.decrypt(place, cipher.encrypt(place, text)) === text),
  );
});

test('any bytes come back as they were', () => {
  const same = (bytes: Uint8Array) => cipher.decryptBytes(place, cipher.encryptBytes(place, bytes)).equals(bytes);
  fc.assert(fc.property(fc.uint8Array(), same));
});

test('a cipher does not open in another table, column or row', () => {
  const name = fc.string({ maxLength: 4 });
  const anyPlace = fc.record({ table: name, column: name, row: name });
  fc.assert(
    fc.property(anyPlace, anyPlace, (a, b) => {
      fc.pre(JSON.stringify([a.table, a.column, a.row]) !== JSON.stringify([b.table, b.column, b.row]));
      expect(() => cipher.decrypt(b, cipher.encrypt(a, 'RSSMRA80A01H501U'))).toThrow(unreadable);
    }),
  );
});

test('a cipher with any byte changed, cut or longer does not open', () => {
  const whole = cipher.encrypt(place, 'RSSMRA80A01H501U');
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => cipher.decrypt(place, changed)).toThrow();
    expect(() => cipher.decrypt(place, whole.subarray(0, at))).toThrow();
  }
  expect(() => cipher.decrypt(place, Buffer.concat([whole, Buffer.alloc(1)]))).toThrow(unreadable);
});

test('the same text is never the same cipher twice, and no part of it can be read', () => {
  const [a, b] = [cipher.encrypt(place, 'RSSMRA80A01H501U'), cipher.encrypt(place, 'RSSMRA80A01H501U')];
  expect({ same: a.equals(b), readable: a.includes('RSSMRA') }).toEqual({ same: false, readable: false });
});

test('what an earlier key closed still opens after a rotation, and is closed again with the new key', () => {
  const before = cipher.encrypt(place, 'Rossi');
  const newest = newKey('field');
  const rotated = new FieldCipher(keyringWith({ ...fieldKey, state: 'previous' }, newest));
  const after = rotated.encrypt(place, 'Rossi');
  expect([rotated.decrypt(place, before), rotated.decrypt(place, after)]).toEqual(['Rossi', 'Rossi']);
  expect(after.includes(newest.id)).toBe(true);
});

test('without its key a cipher waits: the ring is read again and the caller may retry', () => {
  let reloads = 0;
  const ring = keyringWith(newKey('field'));
  const reload = async () => {
    reloads += 1;
  };
  const other = new FieldCipher({ ...ring, reload });
  expect(() => other.decrypt(place, cipher.encrypt(place, 'Rossi'))).toThrow(
    expect.objectContaining({ kind: 'unavailable', reason: 'UNKNOWN_KEY' }),
  );
  expect(reloads).toBe(1);
});

test('a blind index is equal for equal values of a kind, and for nothing else', () => {
  const index = cipher.index('fiscal-code', 'RSSMRA80A01H501U');
  expect(index).toHaveLength(32);
  expect({
    again: index.equals(cipher.index('fiscal-code', 'RSSMRA80A01H501U')),
    otherValue: index.equals(cipher.index('fiscal-code', 'RSSMRA80A01H501V')),
    otherKind: index.equals(cipher.index('contact', 'RSSMRA80A01H501U')),
    otherKey: index.equals(new FieldCipher(keyringWith(newKey('index'))).index('fiscal-code', 'RSSMRA80A01H501U')),
  }).toEqual({ again: true, otherValue: false, otherKind: false, otherKey: false });
});

test('while a rotation runs a value is looked up under all keys, the current one first', () => {
  const newest = newKey('index');
  const rotated = new FieldCipher(keyringWith({ ...indexKey, state: 'previous' }, newest));
  const expected = [rotated.index('contact', 'a@b.it'), cipher.index('contact', 'a@b.it')];
  expect(rotated.indexes('contact', 'a@b.it')).toEqual(expected);
});

test('a field over 4 MiB is not encrypted', () => {
  expect(() => cipher.encryptBytes(place, new Uint8Array(4 * 1_048_576 + 1))).toThrow(
    expect.objectContaining({ kind: 'bug' }),
  );
});
