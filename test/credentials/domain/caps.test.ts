import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { capSubjectsOf, isOverCap, lettersOf } from '../../../services/credentials/domain/caps';
import { defaultPolicy } from '../../../services/credentials/domain/policy';

const now = new Date('2026-03-01T08:00:00.000Z');
const ago = (milliseconds: number) => later(now, -milliseconds);
const days = (count: number) => count * millisecondsPerDay;
const address = {
  recipient: 'Maria Rossi',
  careOf: '',
  building: '',
  street: 'Via Nicolò Piccinni, 4/a',
  postalCode: '00199',
  locality: 'Roma',
  province: 'RM',
  countryCode: 'IT',
};

describe('a cap', () => {
  test.each([
    ['holds no first letter back', [], false],
    ['holds back a second letter within 24 hours', [ago(24 * millisecondsPerHour - 1)], true],
    ['lets a second letter go after 24 hours', [ago(24 * millisecondsPerHour)], false],
    ['holds back a third letter within 30 days', [ago(days(30) - 1), ago(days(2))], true],
    ['lets it go after 30 days', [ago(days(30)), ago(days(2))], false],
  ])('on letters %s', (_, earlier, over) => {
    expect(isOverCap(lettersOf('holder'), earlier, now, defaultPolicy)).toBe(over);
  });

  test.each([
    'issues-of-contact',
    'issues-of-address',
  ] as const)('on %s holds back a fourth one in 30 days', (counts) => {
    const subject = { counts, value: 'same' };
    const three = [ago(days(30) - 1), ago(1), ago(0)];
    expect(isOverCap(subject, three, now, defaultPolicy)).toBe(true);
    expect(isOverCap(subject, three.slice(1), now, defaultPolicy)).toBe(false);
    expect(isOverCap(subject, [ago(days(30)), ...three.slice(1)], now, defaultPolicy)).toBe(false);
  });

  test('counts an issue for its holder, its address and each of its contacts', () => {
    const contacts = [
      { kind: 'mobile', value: '+393471234567' },
      { kind: 'email', value: 'Maria@example.org' },
    ] as const;
    expect(capSubjectsOf('holder', { contacts, postalAddress: address })).toEqual([
      { counts: 'letters-of-holder', value: 'holder' },
      { counts: 'issues-of-address', value: 'VIA NICOLOPICCINNI 4A\nROMA\n00199\nIT' },
      { counts: 'issues-of-contact', value: 'mobile +393471234567' },
      { counts: 'issues-of-contact', value: 'email maria@example.org' },
    ]);
  });

  test.each([
    'V. Roma 7',
    'Via Roma n. 7',
    'VIA ROMA CIVICO 7',
    'Via Roma, 07',
    'Via Roma 7 int. 2',
    'Via Roma 7, scala B interno 12',
    'Via Roma 7 citofono Bianchi',
    'Via Roma 7 primo piano',
    'Via Roma 7 - 2° piano',
    'Via Roma 7 presso Rossi',
    'Via Roma 7 app 3',
  ])('counts %s for the house at Via Roma 7', (street) => {
    const houseAt = (line: string) =>
      capSubjectsOf('x', { contacts: [], postalAddress: { ...address, street: line } })[1]?.value;
    expect(houseAt(street)).toBe(houseAt('Via Roma 7'));
  });

  test.each([
    ['Via 4 Novembre 12', 'Via IV Novembre, 12 int. 3', true],
    ['Via 4 Novembre 12', 'Via 4 Novembre 14', false],
    ['Strada Statale 12 n. 4', 'S.S. 12 n. 5', false],
    ['Case Sparse snc palazzina A', 'Case Sparse snc palazzina B', false],
    ['Via 4 Novembre, lotto 7', 'Via 4 Novembre, lotto 8', false],
    ['Via Roma 7/a', 'Via Roma 7', false],
  ])('counts %s and %s for one house: %p', (one, other, same) => {
    const houseAt = (street: string) =>
      capSubjectsOf('x', { contacts: [], postalAddress: { ...address, street } })[1]?.value;
    expect(houseAt(one) === houseAt(other)).toBe(same);
  });

  test('counts an address abroad by its words', () => {
    const abroad = {
      ...address,
      street: '12 Rue de la Paix',
      postalCode: '75002',
      locality: 'Paris',
      countryCode: 'FR',
    };
    const textOf = (changes: Partial<typeof address>) =>
      capSubjectsOf('x', { contacts: [], postalAddress: { ...abroad, ...changes } })[1]?.value;
    expect(textOf({ street: '12, rue de la Paix', locality: 'PARIS' })).toBe(textOf({}));
    expect(textOf({ building: 'Bâtiment B' })).not.toBe(textOf({}));
  });

  test('takes an address for the same whoever lives there and however it is written', () => {
    const textOf = (changes: Partial<typeof address>) =>
      capSubjectsOf('x', { contacts: [], postalAddress: { ...address, ...changes } })[1]?.value;
    expect(textOf({ recipient: 'Ada', careOf: 'presso Bianchi', street: "VIA NICOLO' PICCINNI 4/A" })).toBe(textOf({}));
    expect(textOf({ building: 'Scala B' })).toBe(textOf({}));
    expect(textOf({ street: 'Via Nicolò Piccinni, 41' })).not.toBe(textOf({ street: 'Via Nicolò Piccinni, 4' }));
  });
});
