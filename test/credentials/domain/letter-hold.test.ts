import {
  holdAfter,
  isHeldAtFirst,
  type LetterRules,
  type RegisterAnswer,
} from '../../../services/credentials/domain/letter-hold';

const card = { number: '80380000100123456789', expiryDate: '2030-01-31' };
const usual: LetterRules = { letterHold: 'mismatch', guarded: false, route: 'digital-first', healthCard: undefined };
const postalFirst = { ...usual, route: 'postal-first' } as const;
const matching: RegisterAnswer = { addressMatches: true, healthCard: undefined };
const other: RegisterAnswer = { addressMatches: false, healthCard: undefined };

describe('a letter', () => {
  test.each([
    ['waits for the register', usual, true],
    ['waits where it always does', { ...usual, letterHold: 'always' }, true],
    ['leaves at once where it never waits', { ...usual, letterHold: 'never' }, false],
    [
      'waits after a revocation by the data alone, whatever the setting',
      { ...usual, letterHold: 'never', guarded: true },
      true,
    ],
    [
      'of postal-first waits for the register where it alone may know the card',
      { ...postalFirst, letterHold: 'never' },
      true,
    ],
    [
      'of postal-first with a card leaves at once where it never waits',
      { ...postalFirst, letterHold: 'never', healthCard: card },
      false,
    ],
  ] as const)('%s', (_, rules, held) => {
    expect(isHeldAtFirst(rules)).toBe(held);
  });

  test.each([
    ["leaves where the address is the register's", usual, matching, undefined],
    ['stays where it is not', usual, other, 'address'],
    ['stays where it always does, though the address matches', { ...usual, letterHold: 'always' }, matching, 'address'],
    [
      'leaves after a revocation where the address matches',
      { ...usual, letterHold: 'never', guarded: true },
      matching,
      undefined,
    ],
    ['stays after a revocation where it does not', { ...usual, letterHold: 'never', guarded: true }, other, 'address'],
    ['of postal-first stays where nobody knows a card', postalFirst, matching, 'health-card'],
    ['of postal-first stays for its address first', postalFirst, other, 'address'],
    [
      'of postal-first leaves where the register knows the card',
      postalFirst,
      { ...matching, healthCard: card },
      undefined,
    ],
    [
      'of postal-first leaves with the card of its application',
      { ...postalFirst, healthCard: card },
      matching,
      undefined,
    ],
    [
      'of postal-first that waits for the card alone leaves with any address',
      { ...postalFirst, letterHold: 'never' },
      { ...other, healthCard: card },
      undefined,
    ],
  ] as const)('%s after the answer', (_, rules, answer, hold) => {
    expect(holdAfter(rules, answer)).toBe(hold);
  });
});
