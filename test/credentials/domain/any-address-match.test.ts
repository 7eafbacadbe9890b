import fc from 'fast-check';
import { streetWords } from '../../../services/credentials/domain/italian-street';
import { atSize } from '../../support/at-size';
import { matches, streetsMatch } from './address-samples';

const numRuns = atSize(500, 20_000);

describe('For any address', () => {
  const piece = fc.constantFrom(
    ...[
      'VIA',
      'V',
      'V.LE',
      'P.ZZA',
      'S',
      'S.',
      'SAN',
      'SANTA',
      'XX',
      'V',
      'SETTEMBRE',
      'MAGGIO',
      'PRIMO',
      'DE',
      'LUCA',
    ],
    ...[
      'N',
      'N.',
      'NR',
      'SNC',
      'S.N.C.',
      'SN',
      'SENZA',
      'NUMERO',
      'A',
      'BIS',
      '1',
      '12',
      '12/A',
      '007',
      'INT',
      'SCALA',
    ],
  );
  const line = fc.array(piece, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
  const anyLine = fc.oneof(line, fc.string({ unit: 'grapheme', maxLength: 44 }));

  test('its words, put together again, are the same words', () => {
    fc.assert(
      fc.property(anyLine, (street) => {
        const words = streetWords(street);
        expect(streetWords(words.join(' '))).toEqual(words);
      }),
      { numRuns },
    );
  });

  test('case and spaces change nothing, whichever side they are on', () => {
    const spaced = (text: string) => `  ${text.replaceAll(' ', '   ').toLowerCase()} `;
    const pair = fc.oneof(
      fc.tuple(line, line),
      line.map((one) => [one, `${one} INT 3`] as const),
      line.map((one) => [one, one] as const),
    );
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const expected = streetsMatch(one, other);
        expect([streetsMatch(spaced(one), other), streetsMatch(one, spaced(other))]).toEqual([expected, expected]);
      }),
      { numRuns },
    );
  });

  const number = fc.integer({ min: 1, max: 9_999 });
  test('another house number never matches, with or without a letter', () => {
    const suffix = fc.constantFrom('', 'A', '/B', ' BIS', ' int. 3');
    fc.assert(
      fc.property(line, number, number, suffix, suffix, (name, one, other, oneSuffix, otherSuffix) => {
        fc.pre(one !== other);
        expect(streetsMatch(`${name} ${one}${oneSuffix}`, `${name} ${other}${otherSuffix}`)).toBe(false);
      }),
      { numRuns },
    );
  });

  test('another CAP never matches', () => {
    const cap = fc.integer({ min: 0, max: 99_999 }).map((digits) => String(digits).padStart(5, '0'));
    fc.assert(
      fc.property(cap, cap, (one, other) => {
        expect(matches({ postalCode: one }, { postalCode: other })).toBe(one === other);
      }),
      { numRuns },
    );
  });
});
