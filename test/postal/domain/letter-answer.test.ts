import fc from 'fast-check';
import type { Letter, LetterState } from '../../../services/postal/domain/letter';
import { effectOf, type LetterAnswer, returnReasons } from '../../../services/postal/domain/letter-answer';

type Facts = Pick<Letter, 'state' | 'printNumber' | 'leftOpenReason' | 'despatchTime'>;

const despatchTime = new Date('2026-10-02T08:00:00Z');
const answers: readonly LetterAnswer[] = [
  { kind: 'despatched' },
  { kind: 'delivered' },
  { kind: 'returned', reason: 'MOVED' },
  { kind: 'spoiled' },
  { kind: 'missing' },
  { kind: 'lost' },
  { kind: 'damaged' },
];

/** As `sent despatched`, `failed LOST`, `open SPOILED`, `same` or the reason of the refusal. */
function told(letter: Facts, print: number, answer: LetterAnswer): string {
  const effect = effectOf(letter, print, answer);
  if (effect.kind === 'repeated') return 'same';
  if (effect.kind === 'refused') return effect.reason;
  if (effect.kind === 'left-open') return `open ${effect.reason}`;
  return [effect.state, effect.reason, effect.despatched ? 'despatched' : undefined].filter(Boolean).join(' ');
}

function letter(differing: Partial<Facts>): Facts {
  return { state: 'handed-over', printNumber: 1, leftOpenReason: undefined, despatchTime: undefined, ...differing };
}

const everything = (outcome: string) => answers.map(() => outcome);
const atPrintCentre = [
  ...['sent despatched', 'delivered despatched', 'returned MOVED despatched', 'open SPOILED', 'open MISSING'],
  ...['failed LOST despatched', 'failed DAMAGED despatched'],
];
const tooLate = 'LETTER_DESPATCHED';

describe('what an answer does to a letter', () => {
  // The columns: despatched, delivered, returned, spoiled, missing, lost, damaged.
  test.each<[string, Partial<Facts>, readonly string[]]>([
    ['accepted', { state: 'accepted' }, everything('LETTER_NOT_PRINTED')],
    ['held', { state: 'held' }, everything('LETTER_NOT_PRINTED')],
    ['batched', { state: 'batched' }, everything('LETTER_NOT_PRINTED')],
    ['printing', { state: 'printing' }, atPrintCentre],
    ['handed over', { state: 'handed-over' }, atPrintCentre],
    ['left open by a crash', { state: 'printing', leftOpenReason: 'PRINT_UNCLEAR' }, atPrintCentre],
    ['missing', { leftOpenReason: 'MISSING' }, atPrintCentre.map((one) => (one === 'open MISSING' ? 'same' : one))],
    ['spoiled', { leftOpenReason: 'SPOILED' }, atPrintCentre.map((one) => (one.startsWith('open') ? 'same' : one))],
    [
      'sent',
      { state: 'sent', despatchTime },
      ['same', 'delivered', 'returned MOVED', tooLate, tooLate, 'failed LOST', 'failed DAMAGED'],
    ],
    [
      'lost in the post',
      { state: 'failed', despatchTime },
      ['same', 'delivered', 'returned MOVED', tooLate, tooLate, 'same', 'same'],
    ],
    [
      'delivered',
      { state: 'delivered', despatchTime },
      ['same', 'same', 'returned MOVED', tooLate, tooLate, 'same', 'same'],
    ],
    ['returned', { state: 'returned', despatchTime }, ['same', 'same', 'same', tooLate, tooLate, 'same', 'same']],
    ['failed before it was printed', { state: 'failed' }, everything('LETTER_ENDED')],
    ['expired', { state: 'expired' }, everything('LETTER_ENDED')],
    ['cancelled', { state: 'cancelled' }, everything('LETTER_ENDED')],
  ])('that is %s', (_, facts, outcomes) => {
    expect(answers.map((answer) => told(letter(facts), 1, answer))).toEqual(outcomes);
  });

  const states: readonly LetterState[] = [
    ...(['accepted', 'held', 'batched', 'printing', 'handed-over', 'sent', 'delivered', 'returned'] as const),
    ...(['failed', 'expired', 'cancelled'] as const),
  ];
  test.each(states)('about another print of one that is %s is refused, whatever it says', (state) => {
    const printedTwice = letter({ state, printNumber: 2, despatchTime: state === 'sent' ? despatchTime : undefined });
    expect(answers.map((answer) => told(printedTwice, 1, answer))).toEqual(everything('OLDER_PRINT'));
    expect(answers.map((answer) => told(printedTwice, 3, answer))).toEqual(everything('PRINT_UNKNOWN'));
  });

  test.each(returnReasons)('tells why it came back: %s', (reason) => {
    expect(told(letter({}), 1, { kind: 'returned', reason })).toBe(`returned ${reason} despatched`);
  });
});

/** As the use case writes it down. */
function after(facts: Facts, answer: LetterAnswer): Facts {
  const effect = effectOf(facts, 1, answer);
  if (effect.kind === 'left-open') return { ...facts, leftOpenReason: effect.reason };
  if (effect.kind !== 'ended') return facts;
  const despatched = effect.despatched ? { despatchTime } : {};
  return { ...facts, state: effect.state, leftOpenReason: undefined, ...despatched };
}

test('the same answers in any order, and any number of times, leave a letter in the same state', () => {
  const some = fc.array(fc.constantFrom(...answers), { maxLength: 8 });
  const twoOrders = some.chain((one) => {
    const again = fc.array(fc.nat({ max: Math.max(0, one.length - 1) }), { maxLength: 5 });
    return fc.record({
      one: fc.constant(one),
      other: again.chain((places) => {
        const repeated = places.flatMap((place) => one.slice(place, place + 1));
        return fc.shuffledSubarray([...one, ...repeated], { minLength: one.length + repeated.length });
      }),
    });
  });
  fc.assert(
    fc.property(fc.constantFrom('printing', 'handed-over'), twoOrders, (state, { one, other }) => {
      expect(other.reduce(after, letter({ state }))).toEqual(one.reduce(after, letter({ state })));
    }),
    { numRuns: 2_000 },
  );
});
