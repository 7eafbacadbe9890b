import fc from 'fast-check';
import type { PostalAddress } from '../../../services/postal/domain/address-block';
import { doorOf, recipientAtDoorOf, tooManyAtOneDoor } from '../../../services/postal/domain/door';
import { atSize } from '../../support/at-size';
import { italianAddress } from '../letter-samples';

const numRuns = atSize(500, 20_000);

function doorAt(street: string, differing: Partial<PostalAddress> = {}): string {
  return doorOf({ ...italianAddress, street, ...differing });
}

describe('One door', () => {
  test.each([
    ['Via Ciro il Grande 21', 'VIA CIRO IL GRANDE, 21'],
    ['Via Ciro il Grande 21', 'v. ciro il grande n. 21'],
    ['Via Ciro il Grande 21', 'Via Ciro il Grande n° 021'],
    ['Via Ciro il Grande 21', 'Via Ciro il Grande civ. 21 int. 4'],
    ['Via Ciro il Grande 21', 'Via Ciro il Grande 21 scala B piano 3'],
    ['Viale dell’Università 12/A', "V.LE DELL'UNIVERSITA' 12 A"],
    ['Viale dell’Università 12/bis', 'viale della Universita 12bis'],
    ['Piazza San Marco 1', 'P.zza S. Marco, 1'],
    ['Corso Santa Maria 5', 'C.so S.Maria 5'],
    ['Via XX Settembre 3', 'Via 20 Settembre, 3'],
    ['Via 1° Maggio 3', 'Via Primo Maggio 3'],
    ['Via dei 1000 7', 'Via dei 1000, n. 7'],
    ['Strada Statale 16 n. 4', 'Str. Statale 16, 4'],
    ['Località Valle snc', 'Loc. Valle s.n.c.'],
    ['Località Valle snc', 'LOC. VALLE SENZA NUMERO CIVICO'],
    ['Contrada Piano', 'C.da Piano N.'],
  ])('may be written %s and %s', (one, other) => {
    expect(doorAt(one)).toBe(doorAt(other));
  });

  test('is one whoever lives there, and wherever in the house', () => {
    const others = {
      recipient: 'Rossi Mario',
      careOf: 'Bianchi',
      building: 'Scala C',
      countryCode: 'it',
      locality: 'ROMA RM',
    };
    expect(doorOf({ ...italianAddress, ...others })).toBe('IT\n00144\nROMA\nVIA CIRO GRANDE 21');
    expect(doorOf(italianAddress)).toBe('IT\n00144\nROMA\nVIA CIRO GRANDE 21');
  });

  test.each<[string, Partial<PostalAddress>, Partial<PostalAddress>]>([
    ['houses', { street: 'Via Roma 1' }, { street: 'Via Roma 11' }],
    ['letters of a house', { street: 'Via Roma 1/A' }, { street: 'Via Roma 1/B' }],
    ['streets', { street: 'Via Roma 1' }, { street: 'Viale Roma 1' }],
    ['streets with a date', { street: 'Via 4 Novembre 3' }, { street: 'Via 4 Novembre 4' }],
    ['houses on one road', { street: 'Strada Statale 16 n. 4' }, { street: 'Strada Statale 16 n. 5' }],
    ['codes', { postalCode: '00144' }, { postalCode: '00145' }],
    ['towns', { locality: 'Roma' }, { locality: 'Fiumicino' }],
    ['countries', { countryCode: 'IT' }, { countryCode: 'SM' }],
    ['countries abroad', { countryCode: 'DE' }, { countryCode: 'AT' }],
    [
      'buildings, where no number says which',
      { street: 'Località Valle', building: 'Lotto 1' },
      { street: 'Località Valle', building: 'Lotto 2' },
    ],
  ])('is not that of other %s', (_, one, other) => {
    expect(doorOf({ ...italianAddress, ...one })).not.toBe(doorOf({ ...italianAddress, ...other }));
  });
});

describe('For any street', () => {
  const name = fc.constantFrom(
    'Roma',
    'Giuseppe Verdi',
    "Sant'Anna",
    'dell’Università',
    'XX Settembre',
    'De Luca',
    'Papa Giovanni XXIII',
  );
  const kind = fc.constantFrom(['Via', 'V.'], ['Viale', 'V.le'], ['Piazza', 'P.zza'], ['Corso', 'C.so']);
  const number = fc.integer({ min: 1, max: 2_000 });
  const mark = fc.constantFrom(' ', ', ', ' n. ', ', n° ', ' N.', ' civico ');
  const tail = fc.constantFrom('', ' int. 3', ' scala A', ' - piano 2', ', interno 12');
  const dressed = (text: string, isLoud: boolean) => (isLoud ? text.toUpperCase().replaceAll('’', "'") : text);

  test('the same house is the same door however it is written', () => {
    fc.assert(
      fc.property(
        kind,
        name,
        number,
        mark,
        mark,
        tail,
        fc.boolean(),
        ([full, short], street, house, one, other, rest, isLoud) => {
          const plain = `${full} ${street}${one}${house}`;
          expect(doorAt(dressed(`${short} ${street}${other}${house}${rest}`, isLoud))).toBe(doorAt(plain));
        },
      ),
      { numRuns },
    );
  });

  test('another house is another door', () => {
    fc.assert(
      fc.property(kind, name, number, number, mark, ([full], street, house, other, between) => {
        fc.pre(house !== other);
        expect(doorAt(`${full} ${street}${between}${house}`)).not.toBe(doorAt(`${full} ${street}${between}${other}`));
      }),
      { numRuns },
    );
  });

  test('any text at all has a door, in little time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 60 }), (street, country) => {
        expect(typeof recipientAtDoorOf({ ...italianAddress, street, recipient: street, countryCode: country })).toBe(
          'string',
        );
      }),
      { numRuns },
    );
  });
});

test('a recipient at a door is one in whatever order the names are, and with or without a title', () => {
  const named = (recipient: string) => recipientAtDoorOf({ ...italianAddress, recipient });
  expect([named('ROSSI MARIO'), named('Sig. Mario Rossi'), named('Dott. Mario Rossi')]).toEqual(
    Array(3).fill(`${doorOf(italianAddress)}\nMARIO ROSSI`),
  );
  expect(named('Maria Rossi')).not.toBe(named('Mario Rossi'));
});

test('so many recipients as the policy has may be at one door, and not one more', () => {
  const policy = { recipientsAtDoor: 10 };
  expect([tooManyAtOneDoor(10, policy), tooManyAtOneDoor(11, policy)]).toEqual([
    undefined,
    { line: 'street', reason: 'TOO_MANY_AT_ONE_DOOR', kind: 'hold' },
  ]);
});
