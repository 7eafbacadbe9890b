import fc from 'fast-check';
import type { MessageState } from '../../../services/notify/domain/message';
import type { ReceiptOutcome } from '../../../services/notify/domain/receipt';
import { endByReceipt, type TryParts } from '../../../services/notify/domain/receipt-effect';

const none: readonly TryParts[] = [];
const whole = { taken: 0, delivered: 2, failed: 0 };
const half = { taken: 1, delivered: 1, failed: 0 };
const broken = { taken: 1, delivered: 0, failed: 1 };
const failed = (reason: string) => ({ outcome: 'failed', reason }) as const;
const told = (outcome: ReceiptOutcome) => ({ outcome, reason: '' });

it.each([
  ['delivered ends what was sent', 'sent', told('delivered'), none, { state: 'delivered' }],
  ['delivered ends what nobody knew of', 'sending', told('delivered'), [whole], { state: 'delivered' }],
  ['one part delivered is not all', 'sent', told('delivered'), [half], undefined],
  ['one part delivered says that the carrier has it', 'sending', told('delivered'), [half], { state: 'sent' }],
  ['a try that arrived whole is enough', 'sent', told('delivered'), [broken, whole], { state: 'delivered' }],
  [
    'failed ends what was sent',
    'sent',
    failed('SMS_UNDELIVERED'),
    none,
    { state: 'failed', reason: 'SMS_UNDELIVERED' },
  ],
  ['one part failed is all', 'sent', failed('SMS_REJECTED'), [broken], { state: 'failed', reason: 'SMS_REJECTED' }],
  ['another try may still arrive', 'sent', failed('SMS_REJECTED'), [broken, half], undefined],
  ['of what waits for its next try failed is no news', 'accepted', failed('SMS_REJECTED'), [broken], undefined],
  ['delivered outranks failed', 'failed', told('delivered'), none, { state: 'delivered' }],
  ['delivered outranks cancelled', 'cancelled', told('delivered'), none, { state: 'delivered' }],
  ['failed does not outrank delivered', 'delivered', failed('X'), none, undefined],
  ['failed does not outrank expired', 'expired', failed('X'), none, undefined],
  ['taken says that the carrier has it', 'sending', told('taken'), none, { state: 'sent' }],
  ['delayed says so, too', 'sending', told('delayed'), none, { state: 'sent' }],
  ['taken is no news of what was sent', 'sent', told('taken'), none, undefined],
] as const)('%s', (_what, state, receipt, tries, end) => {
  expect(endByReceipt(state, receipt, tries)).toEqual(end);
});

it('comes to the same end in whatever order and number receipts come', () => {
  const receipts = fc.array(fc.constantFrom<ReceiptOutcome>('taken', 'delayed', 'failed', 'delivered'), {
    minLength: 1,
    maxLength: 8,
  });
  const endOf = (outcomes: readonly ReceiptOutcome[]) =>
    outcomes.reduce<MessageState>(
      (state, outcome) => endByReceipt(state, { outcome, reason: 'R' }, none)?.state ?? state,
      'sent',
    );
  fc.assert(
    fc.property(receipts, fc.infiniteStream(fc.nat()), (outcomes, places) => {
      const shuffled = [...outcomes, ...outcomes]
        .map((outcome) => ({ outcome, place: places.next().value }))
        .sort((one, other) => one.place - other.place)
        .map(({ outcome }) => outcome);
      expect(endOf(shuffled)).toBe(endOf(outcomes));
    }),
  );
});
