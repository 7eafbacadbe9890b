import fc from 'fast-check';
import {
  carrierReceiptOf,
  meaningOf,
  type PecError,
  type PecReceiptKind,
  pecErrors,
  pecReceiptKinds,
  standingAfter,
} from '../../../services/notify/domain/pec-receipt';

test.each<[PecReceiptKind, PecError, object]>([
  ['accettazione', 'nessuno', { outcome: 'taken', reason: '' }],
  ['presa-in-carico', 'nessuno', { outcome: 'taken', reason: '' }],
  ['avvenuta-consegna', 'nessuno', { outcome: 'delivered', reason: '' }],
  ['preavviso-errore-consegna', 'altro', { outcome: 'delayed', reason: 'PEC_DELAYED' }],
  ['non-accettazione', 'altro', { outcome: 'failed', reason: 'PEC_NOT_ACCEPTED' }],
  ['non-accettazione', 'no-dest', { outcome: 'failed', reason: 'PEC_NOT_ACCEPTED' }],
  ['non-accettazione', 'virus', { outcome: 'failed', reason: 'PEC_VIRUS' }],
  ['errore-consegna', 'no-dest', { outcome: 'failed', reason: 'PEC_NO_RECIPIENT', suppress: 'hard-bounce' }],
  ['errore-consegna', 'no-dominio', { outcome: 'failed', reason: 'PEC_NO_DOMAIN', suppress: 'hard-bounce' }],
  ['errore-consegna', 'virus', { outcome: 'failed', reason: 'PEC_VIRUS' }],
  ['errore-consegna', 'altro', { outcome: 'failed', reason: 'PEC_NOT_DELIVERED' }],
  ['errore-consegna', 'nessuno', { outcome: 'failed', reason: 'PEC_NOT_DELIVERED' }],
  ['rilevazione-virus', 'virus', { outcome: 'failed', reason: 'PEC_VIRUS' }],
])('%s with the error %s means %j', (kind, error, meaning) => {
  expect(meaningOf({ kind, error, recipientIsCertified: true })).toEqual(meaning);
});

test('an acceptance tells that nobody will certify the delivery to an ordinary mailbox', () => {
  expect(meaningOf({ kind: 'accettazione', error: 'nessuno', recipientIsCertified: false })).toEqual({
    outcome: 'taken',
    reason: 'PEC_RECIPIENT_NOT_CERTIFIED',
  });
});

test('a receipt is told as that of any carrier', () => {
  const receipt = {
    kind: 'errore-consegna',
    error: 'no-dest',
    recipientIsCertified: true,
    identifier: 'opec1@provider.example',
    deliveryId: '0193a0c4-0000-7000-8000-000000000001',
    attempt: 2,
    occurTime: new Date('2026-11-27T09:15:03Z'),
  } as const;
  expect(carrierReceiptOf(receipt, 'pec')).toEqual({
    carrier: 'pec',
    channel: 'pec',
    subject: { kind: 'attempt', deliveryId: '0193a0c4-0000-7000-8000-000000000001', attempt: 2 },
    outcome: 'failed',
    reason: 'PEC_NO_RECIPIENT',
    suppress: 'hard-bounce',
    occurTime: new Date('2026-11-27T09:15:03Z'),
  });
});

describe('what a message stands at by its receipts', () => {
  type Said = { readonly kind: PecReceiptKind; readonly error: PecError };
  const standingBy = (receipts: readonly Said[]) =>
    receipts.reduce<ReturnType<typeof standingAfter>>(standingAfter, 'handed-over');
  const said = fc.record({ kind: fc.constantFrom(...pecReceiptKinds), error: fc.constantFrom(...pecErrors) });
  /** The same receipts, in another order, and each as often as may be. */
  const twice = fc.array(said, { maxLength: 8 }).chain((receipts) =>
    fc.record({
      receipts: fc.constant(receipts),
      again: fc
        .array(fc.constantFrom(...(receipts.length === 0 ? [undefined] : receipts)), { maxLength: 8 })
        .chain((more) => {
          const all = [...receipts, ...more.filter((one) => one !== undefined)];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
    }),
  );

  test.each<[string, readonly PecReceiptKind[], string]>([
    ['nothing came', [], 'handed-over'],
    ['it was accepted', ['accettazione'], 'taken'],
    ['it is late', ['accettazione', 'preavviso-errore-consegna'], 'delayed'],
    ['it was late, and failed', ['accettazione', 'preavviso-errore-consegna', 'errore-consegna'], 'failed'],
    [
      'it was late, and came after all',
      ['preavviso-errore-consegna', 'avvenuta-consegna', 'accettazione'],
      'delivered',
    ],
    ['it failed, and had come', ['avvenuta-consegna', 'errore-consegna'], 'delivered'],
  ])('where %s', (_, kinds, standing) => {
    expect(standingBy(kinds.map((kind) => ({ kind, error: 'altro' })))).toBe(standing);
  });

  test('is the same in whatever order and number they come', () => {
    fc.assert(fc.property(twice, ({ receipts, again }) => standingBy(again) === standingBy(receipts)));
  });

  test('is delivered once a delivery is certified, whatever else is', () => {
    fc.assert(
      fc.property(fc.array(said), (receipts) => {
        const isCertified = receipts.some(({ kind }) => kind === 'avvenuta-consegna');
        return (standingBy(receipts) === 'delivered') === isCertified;
      }),
    );
  });
});
