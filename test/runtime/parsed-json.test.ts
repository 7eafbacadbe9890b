import fc from 'fast-check';
import { parsedJson, parsedWithLongNumbers } from '../../runtime/parsed-json';

test.each([
  [
    '{"id": 18446744073709551615, "of": [-9007199254740993, 7]}',
    { id: '18446744073709551615', of: ['-9007199254740993', 7] },
  ],
  ['9007199254740993', '9007199254740993'],
  [
    '{"12345678901234567890": "12345678901234567890, \\"9\\": 12345678901234567890"}',
    { '12345678901234567890': '12345678901234567890, "9": 12345678901234567890' },
  ],
  [
    '[1.2345678901234567, 1234567890123456e2, 999999999999999]',
    [1.2345678901234567, 1234567890123456e2, 999_999_999_999_999],
  ],
])('%s keeps its digits', (text, document) => {
  expect(parsedWithLongNumbers(text)).toEqual(document);
});

test('what holds no such number is as ever, and what is no JSON is none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json({ noUnicodeString: false }), fc.string()), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parsedWithLongNumbers(text)).toEqual(parsedJson(text));
    }),
  );
});

test('many quotation marks without an end take no longer than reading them', () => {
  const text = `{"id": 12345678901234567890, "${'\\"'.repeat(500_000)}`;
  const begun = process.cpuUsage();
  expect(parsedWithLongNumbers(text)).toBeUndefined();
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1_000).toBeLessThan(500);
});
