import { canonicalJson } from '../../runtime/canonical-json';

test('a value has one text, whoever wrote it down, in ASCII', () => {
  const one = { b: [1, null, true, { y: 'è\u2028€', x: '😀"\\' }], a: {} };
  const other = { a: {}, b: [1, null, true, { x: '😀"\\', y: 'è\u2028€' }] };

  expect([canonicalJson(one), canonicalJson(other)]).toEqual(
    Array(2).fill('{"a":{},"b":[1,null,true,{"x":"\\ud83d\\ude00\\"\\\\","y":"\\u00e8\\u2028\\u20ac"}]}'),
  );
  expect(JSON.parse(canonicalJson(one))).toEqual(one);
});

test.each([0.1, Number.NaN, 2 ** 53])('%p is no number that is written alike everywhere', (value) => {
  expect(() => canonicalJson(value)).toThrow('has no canonical form');
});
