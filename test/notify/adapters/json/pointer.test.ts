import { isJsonPointer, valueAt } from '../../../../services/notify/adapters/json/pointer';

// The examples of RFC 6901, section 5.
const document = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

test.each([
  ['', document],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('the pointer %j leads to %j', (pointer, value) => {
  expect(isJsonPointer(pointer)).toBe(true);
  expect(valueAt(document, pointer)).toEqual(value);
});

test.each([
  '/foo/2',
  '/foo/-',
  '/foo/01',
  '/foo/length',
  '/none/deeper',
  '/constructor',
  '/toString',
  '/foo/0/length',
])('the pointer %j leads nowhere', (pointer) => {
  expect(valueAt(document, pointer)).toBeUndefined();
});

test.each(['foo', '#/foo', '/a~', '/a~2b', 'a/b'])('%j is no pointer', (text) => {
  expect(isJsonPointer(text)).toBe(false);
});
