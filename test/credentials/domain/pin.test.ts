import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  drawInitialPin,
  drawPersonalPin,
  firstHalf,
  parsePin,
  pinAlphabet,
  secondHalf,
} from '../../../services/credentials/domain/pin';
import { drawReference } from '../../../services/credentials/domain/reference';

/** Gives these bytes in order, and fails the test when more are asked for. */
function bytesFrom(bytes: readonly number[]) {
  const left = [...bytes];
  return (count: number) => {
    if (count > left.length) throw new Error(`asked for ${count} bytes, ${left.length} are left`);
    return Buffer.from(left.splice(0, count));
  };
}

const sixteen = Array.from({ length: 16 }, (_, index) => index);

describe('drawing a PIN', () => {
  test('maps bytes to the alphabet in order, and round again', () => {
    expect(drawInitialPin(bytesFrom(sixteen))).toBe('BCDFGHJKLMNPQRST');
    expect(drawInitialPin(bytesFrom(sixteen.map((byte) => byte + 28 * 8)))).toBe('BCDFGHJKLMNPQRST');
    expect(drawPersonalPin(bytesFrom([27, 55, 251, 0, 28, 224, 20, 26]))).toBe('999BBB28');
  });

  test('throws away the bytes that would favour the first letters, and asks for as many more', () => {
    const drawn = drawPersonalPin(bytesFrom([252, 253, 254, 255, 0, 1, 2, 3, 255, 4, 5, 6, 7]));
    expect(drawn).toBe('BCDFGHJK');
  });

  test('gives each of the 252 fair bytes the same share: nine for each character', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 252; byte += 1) {
      const drawn = drawPersonalPin(() => Buffer.alloc(8, byte)).charAt(0);
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries([...pinAlphabet].map((character) => [character, 9])));
  });

  test('draws every character about as often from real random bytes', () => {
    const pins = 7_000;
    const counts = new Map<string, number>();
    for (let pin = 0; pin < pins; pin += 1)
      for (const character of drawInitialPin(randomBytes)) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = (pins * 16) / 28;
    const chiSquared = [...pinAlphabet]
      .map((character) => (counts.get(character) ?? 0) - expected)
      .reduce((sum, difference) => sum + difference ** 2 / expected, 0);
    expect(counts.size).toBe(28);
    expect(chiSquared).toBeLessThan(80); // 27 degrees of freedom: above 80 once in four million runs
  });

  test('has an alphabet of 28 without vowels, 0, 1 and Y', () => {
    expect(pinAlphabet).toBe('BCDFGHJKLMNPQRSTVWXZ23456789');
  });
});

test('the halves are characters 1 to 8 and 9 to 16', () => {
  const pin = drawInitialPin(bytesFrom(sixteen));
  expect({ first: firstHalf(pin), second: secondHalf(pin) }).toEqual({ first: 'BCDFGHJK', second: 'LMNPQRST' });
});

describe('reading a PIN', () => {
  test.each([
    ['as shown', 'BCDF GHJK LMNP QRST', { kind: 'initial', pin: 'BCDFGHJKLMNPQRST' }],
    ['in small letters with hyphens', 'bcdf-ghjk-lmnp-qrst', { kind: 'initial', pin: 'BCDFGHJKLMNPQRST' }],
    ['with spaces around and a line end', ' BCDFGHJKLMNPQRST\r\n', { kind: 'initial', pin: 'BCDFGHJKLMNPQRST' }],
    ['copied from a PDF', 'BCDF\u2011GHJK LMNP\u2013QRST', { kind: 'initial', pin: 'BCDFGHJKLMNPQRST' }],
    ['personal', 'BCDF 2345', { kind: 'personal', pin: 'BCDF2345' }],
    ['chosen with vowels, 0 and 1', 'aeiou01y', { kind: 'personal', pin: 'AEIOU01Y' }],
    ['of 16 with a vowel', 'ACDFGHJKLMNPQRST', { kind: 'malformed' }],
    ['of 16 with a 0', '0CDFGHJKLMNPQRST', { kind: 'malformed' }],
    ['of 7', 'BCDFGHJ', { kind: 'malformed' }],
    ['of 9', 'BCDFGHJKL', { kind: 'malformed' }],
    ['of 15', 'BCDFGHJKLMNPQRS', { kind: 'malformed' }],
    ['of 17', 'BCDFGHJKLMNPQRSTB', { kind: 'malformed' }],
    ['empty', '', { kind: 'malformed' }],
    ['with an underscore', 'BCDF_GHJK', { kind: 'malformed' }],
    ['with a dotless i, whose capital is I', 'bcdfghjı', { kind: 'malformed' }],
    ['with a sharp s, whose capital is SS', 'bcdfghß', { kind: 'malformed' }],
    ['with wide letters', 'ＢＣＤＦＧＨＪＫ', { kind: 'malformed' }],
    ['with a zero byte', 'BCDFGHJK\0', { kind: 'malformed' }],
    ['buried in a megabyte of spaces', `${' '.repeat(1_000_000)}BCDFGHJK`, { kind: 'malformed' }],
  ])('%s', (_, text, parsed) => {
    expect(parsePin(text)).toEqual(parsed);
  });

  test('gives back every PIN that is drawn, however it is typed', () => {
    const separators = fc.array(fc.constantFrom('', ' ', '-', '  '), { minLength: 16, maxLength: 16 });
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16, max: 251 });
    fc.assert(
      fc.property(bytes, separators, fc.boolean(), (drawn, between, isSmall) => {
        const pin = drawInitialPin(() => Buffer.from(drawn));
        const typed = [...pin].map((character, index) => character + between[index]).join('');
        expect(parsePin(isSmall ? typed.toLowerCase() : typed)).toEqual({ kind: 'initial', pin });
      }),
    );
  });
});

test('a reference is four digits, the bytes above 249 thrown away', () => {
  expect(drawReference(bytesFrom([250, 255, 0, 9, 19, 249]))).toBe('0999');
});
