import type { LetterState } from '../../../services/postal/domain/letter';
import {
  ageBands,
  type BatchBooks,
  classCounts,
  discrepanciesOf,
  type Reconciliation,
} from '../../../services/postal/domain/reconciliation';
import { reconciliationCsv } from '../../../services/postal/domain/reconciliation-table';

const states: readonly LetterState[] = [
  ...(['accepted', 'held', 'batched', 'printing', 'handed-over', 'sent', 'delivered', 'returned'] as const),
  ...(['failed', 'expired', 'cancelled'] as const),
];

test('each state is counted in one column, and the columns add up to what was accepted', () => {
  const counts = states.map((state, place) => ({
    letterClass: 'italy' as const,
    state,
    leftOpen: state === 'printing' ? 3 : 0,
    letters: 10 ** place,
  }));
  expect(classCounts('italy', counts, [])).toEqual({
    letterClass: 'italy',
    accepted: 11_111_111_111,
    waiting: 1,
    held: 10,
    batched: 100,
    inPrint: 11_000,
    despatched: 100_000,
    delivered: 1_000_000,
    returned: 10_000_000,
    ended: 11_100_000_000,
    leftOpen: 3,
    open: [],
  });
});

const batchId = '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c';
const right: BatchBooks = {
  ...{
    batchId,
    closed: 5,
    present: 5,
    movedOn: 0,
    dropped: 0,
    inManifest: 5,
    isHandedOver: true,
    closeTime: new Date(0),
  },
};

describe('the books of a batch', () => {
  test.each<[string, Partial<BatchBooks>]>([
    ['all of it is there', {}],
    ['a letter was printed again in another one', { present: 4, movedOn: 1 }],
    ['a letter was dropped before it was handed over', { dropped: 1, inManifest: 4 }],
    ['one was dropped, another printed again', { present: 4, movedOn: 1, dropped: 1, inManifest: 4 }],
    ['it waits to be printed', { inManifest: undefined, isHandedOver: false }],
    ['it was drawn and is not handed over', { isHandedOver: false }],
    ['none of its letters could go', { dropped: 5, inManifest: undefined }],
  ])('agree where %s', (_, differing) => {
    expect(discrepanciesOf({ ...right, ...differing })).toEqual([]);
  });

  test.each<[string, Partial<BatchBooks>, readonly string[]]>([
    ['a letter is gone', { present: 4 }, ['LETTERS_AND_BATCH 5 4', 'BATCH_AND_MANIFEST 4 5']],
    ['a letter is too many', { present: 6 }, ['LETTERS_AND_BATCH 5 6', 'BATCH_AND_MANIFEST 6 5']],
    ['the batch says another number', { closed: 6 }, ['LETTERS_AND_BATCH 6 5']],
    ['its manifest is gone', { inManifest: undefined }, ['BATCH_AND_MANIFEST 5 0']],
    ['its manifest has a letter less', { inManifest: 4 }, ['BATCH_AND_MANIFEST 5 4']],
    ['a gone letter waits to be printed', { present: 4, isHandedOver: false }, ['LETTERS_AND_BATCH 5 4']],
  ])('differ where %s', (_, differing, found) => {
    const inWords = discrepanciesOf({ ...right, ...differing }).map(
      (one) => `${one.reason} ${one.expected} ${one.found}`,
    );
    expect(inWords).toEqual(found);
  });
});

test('a reconciliation as CSV: three tables, empty lines between them', () => {
  const open = ageBands.map((fromDays) => ({ fromDays, letters: fromDays }));
  const italy = classCounts('italy', [{ letterClass: 'italy', state: 'sent', leftOpen: 0, letters: 7 }], open);
  const reconciliation: Reconciliation = {
    sinceTime: new Date('2026-10-01T00:00:00Z'),
    untilTime: new Date('2026-11-01T00:00:00Z'),
    computeTime: new Date('2026-11-02T06:00:00Z'),
    classes: [{ ...italy, letterClass: undefined }, italy],
    discrepancies: [{ batchId: undefined, reason: 'LETTERS_WITHOUT_BATCH', expected: 0, found: 2 }],
  };
  expect(reconciliationCsv(reconciliation)).toBe(
    [
      'accepted since,accepted before,counted at',
      '2026-10-01T00:00:00.000Z,2026-11-01T00:00:00.000Z,2026-11-02T06:00:00.000Z',
      '',
      'class,accepted,waiting,held,batched,in print,despatched,delivered,returned,ended,left open',
      'not sorted yet,7,0,0,0,0,7,0,0,0,0',
      'italy,7,0,0,0,0,7,0,0,0,0',
      '',
      '"open, by days",0,1 to 2,3 to 6,7 to 13,14 to 29,30 and more',
      'not sorted yet,0,1,3,7,14,30',
      'italy,0,1,3,7,14,30',
      '',
      'batch,reason,expected,found',
      ',LETTERS_WITHOUT_BATCH,0,2',
      '',
    ].join('\r\n'),
  );
});
