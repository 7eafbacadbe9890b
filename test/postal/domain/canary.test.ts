import { type Canary, canaryCharacters, fateOf, transitDays } from '../../../services/postal/domain/canary';

const createTime = new Date('2027-03-10T08:00:00Z');
const day = '2027-03-10';
const none = { reason: undefined, handedOverTime: undefined, despatchTime: undefined, outcomeTime: undefined };

function canaryIn(state: NonNullable<Canary['letter']>['state'], reason?: string): Canary {
  return { day, letterId: 'a-letter', createTime, letter: { ...none, state, reason } };
}

describe('the fate of a canary', () => {
  test.each([
    ['accepted', undefined, 6, '', 'under-way'],
    ['held', undefined, 7, '', 'missing'],
    ['handed-over', undefined, 6.9, '', 'under-way'],
    ['handed-over', undefined, 7, '', 'missing'],
    ['sent', undefined, 40, '2027-03-20', 'missing'],
    ['delivered', undefined, 1, '', 'arrived'],
    ['returned', 'MOVED', 9, '', 'not-arrived'],
    ['failed', 'LOST', 9, '', 'not-arrived'],
    ['failed', 'UNPRINTABLE_CHARACTER', 1, '', 'missing'],
    ['failed', 'UNPRINTABLE_CHARACTER', 1, '2027-03-09', 'missing'],
    ['expired', 'NOT_AFTER_PASSED', 8, '2027-03-11', 'not-sent'],
  ] as const)('%s %s after %d days, the last arrived on %j: %s', (state, reason, daysLater, lastArrivedDay, expected) => {
    const now = new Date(createTime.getTime() + daysLater * 86_400_000);
    const fate = fateOf(canaryIn(state, reason), { now, days: 7, lastArrivedDay });
    expect(fate.kind === 'settled' ? fate.outcome : fate.kind).toBe(expected);
  });

  test('whose letter is forgotten is settled', () => {
    const fate = fateOf({ ...canaryIn('sent'), letter: undefined }, { now: createTime, days: 7, lastArrivedDay: '' });
    expect(fate).toEqual({ kind: 'settled', outcome: 'forgotten', time: createTime });
  });

  test('its days count from the despatch, or from the hand-over where the arrival tells the despatch', () => {
    const at = (date: string) => new Date(`2027-03-${date}T08:00:00Z`);
    const days = (despatchTime: Date | undefined, handedOverTime: Date | undefined) =>
      transitDays(
        { ...canaryIn('delivered'), letter: { ...none, state: 'delivered', despatchTime, handedOverTime } },
        at('15'),
      );
    expect([
      days(at('12'), at('11')),
      days(at('15'), at('11')),
      days(undefined, undefined),
      days(at('15'), at('16')),
    ]).toEqual([3, 4, undefined, undefined]);
  });

  test('what it says has letters that no PIN has', () => {
    expect(canaryCharacters).toHaveLength(8);
    expect(canaryCharacters).toMatch(/[^BCDFGHJKLMNPQRSTVWXZ23456789]/);
  });
});
