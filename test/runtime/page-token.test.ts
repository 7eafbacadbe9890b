import { pageToken, placeOf } from '../../runtime/page-token';
import { keyringWith, newKey } from '../support/keyrings';

const key = newKey('fingerprint');
const ring = keyringWith(key);
const scope = ['ListThings', '{"colour":"red"}'];

test.each(['7', 'x'.repeat(100), 'München'])('a token gives the place back that it was made of: %s', (place) => {
  expect(placeOf(ring, scope, pageToken(ring, scope, place))).toBe(place);
});

test('a token of another method, of another filter, or under another key says nothing', () => {
  const token = pageToken(ring, scope, '7');
  const places = [
    placeOf(ring, ['ListOthers', '{"colour":"red"}'], token),
    placeOf(ring, ['ListThings', '{"colour":"blue"}'], token),
    placeOf(ring, ['ListThings'], token),
    placeOf(ring, ['ListThings{"colour":"red"}'], token),
    placeOf(keyringWith(newKey('fingerprint')), scope, token),
  ];
  expect(places).toEqual(places.map(() => undefined));
});

test('a token that is changed in any of its characters, cut, lengthened or nonsense says nothing', () => {
  const token = pageToken(ring, scope, '2026-01-07T08:00:00.000Z 42');
  const changed = [...token].map(
    (character, n) => token.slice(0, n) + (character === 'A' ? 'B' : 'A') + token.slice(n + 1),
  );
  for (const other of [
    ...changed,
    token.slice(0, -1),
    `${token}A`,
    `${token}=`,
    ` ${token}`,
    '',
    '7',
    'ü',
    'A'.repeat(9_999),
  ])
    expect(placeOf(ring, scope, other)).toBeUndefined();
});

test('a token made before the key was rotated is right', () => {
  const token = pageToken(ring, scope, '7');
  const rotated = keyringWith(newKey('fingerprint'), { ...key, state: 'previous' });
  expect(placeOf(rotated, scope, token)).toBe('7');
});
