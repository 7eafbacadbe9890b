import fc from 'fast-check';
import { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { migrations } from '../../../services/postal/migrations';
import { reconcile } from '../../../services/postal/use-cases/reconcile';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { italianAddress } from '../letter-samples';
import { tables } from '../postal-room';
import { halfContent } from '../signed-events';

const kinds = ['despatched', 'delivered', 'spoiled', 'missing', 'lost', 'damaged'] as const;
const decisions = ['printed', 'print-again', 'give-up'] as const;
const letter = fc.nat({ max: 30 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hand' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hand-held' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hours' as const), hours: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...kinds), letter }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('returned' as const), letter }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...decisions), letter }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'release' as const), letter }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const held = SealedContent.fromPartial({
  ...halfContent,
  recipient: { $case: 'postalAddress', value: { ...italianAddress, street: '12' } },
});

async function play(room: AnswerRoom, ids: string[], one: Step): Promise<void> {
  const id = 'letter' in one ? ids[one.letter % Math.max(1, ids.length)] : undefined;
  // A decision that nothing waits for is refused: that is another test's.
  const unlessRefused = (work: Promise<unknown>) => work.catch(() => {});
  switch (one.kind) {
    case 'hand':
      ids.push(...(await room.hand(one.count)));
      return;
    case 'hand-held':
      ids.push(...(await room.hand(1, held)));
      return;
    case 'turn':
      await room.closeOld();
      await room.turn();
      return;
    case 'crash':
      room.destination.after = async () => {
        throw new Error('it died');
      };
      await room.turn();
      room.destination.after = async () => {};
      room.destination.finds = 'unknown';
      await room.turn();
      room.destination.finds = undefined;
      return;
    case 'hours':
      room.passHours(one.hours);
      await room.sweep();
      return;
    default:
      if (id !== undefined) await unlessRefused(act(room, id, one.kind));
  }
}

function act(room: AnswerRoom, id: string, kind: Extract<Step, { letter: number }>['kind']): Promise<unknown> {
  if (kind === 'returned') return room.tell(id, { kind, reason: 'MOVED' }, { print: 'none' });
  if (kind === 'cancel') return room.cancel(id);
  if (kind === 'release') return room.release(id);
  if (kind === 'printed' || kind === 'print-again' || kind === 'give-up') return room.resolve(id, kind);
  return room.tell(id, { kind }, { print: 'none' });
}

describeOnEachDatabase('the reconciliation', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());
  const found = async () =>
    (await room.reconcile()).discrepancies.map(({ reason, expected, found }) => `${reason} ${expected} ${found}`);

  test('adds up whatever happens to letters', async () => {
    room = await answerRoom(context.database);
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(step, { minLength: 5, maxLength: 30 }),
        async (spoolingIsDespatch, steps) => {
          await context.empty(...tables);
          await room.close();
          room = await answerRoom(context.database, { mostLetters: 3, spoolingIsDespatch });
          const ids: string[] = [];
          for (const one of steps) await play(room, ids, one);
          const { classes, discrepancies } = await room.reconcile();
          expect(discrepancies).toEqual([]);
          const states: string[] = await context.database('letter').pluck('state');
          const sum = (count: (one: (typeof classes)[number]) => number) =>
            classes.reduce((total, one) => total + count(one), 0);
          expect(sum(({ accepted }) => accepted)).toBe(ids.length);
          expect(sum(({ waiting, held, batched, inPrint }) => waiting + held + batched + inPrint)).toBe(
            sum(({ open }) => open.reduce((total, { letters }) => total + letters, 0)),
          );
          expect(sum(({ despatched, delivered, returned, ended }) => despatched + delivered + returned + ended)).toBe(
            states.filter((state) =>
              ['sent', 'delivered', 'returned', 'failed', 'expired', 'cancelled'].includes(state),
            ).length,
          );
        },
      ),
      { numRuns: atSize(8, 200) },
    );
  }, 600_000);

  /** Two batches handed over, one letter printed again, one despatched, two waiting. */
  const history = async (): Promise<readonly string[]> => {
    room = await answerRoom(context.database, { mostLetters: 2 });
    await room.printed(4);
    // In the order of their batches.
    const ids: string[] = await context.database('letter').orderBy(['batch_id', 'id']).pluck('id');
    const [spoiled = '', sent = ''] = ids;
    await room.tell(spoiled, { kind: 'spoiled' });
    await room.tell(sent, { kind: 'despatched' });
    await room.resolve(spoiled, 'print-again');
    await room.printed(2);
    expect(await found()).toEqual([]);
    return ids;
  };

  test.each<
    [string, (database: Database, ids: readonly string[], batches: readonly string[]) => Promise<unknown>, string[]]
  >([
    [
      'a letter is lost',
      (database, [, sent]) => database('letter').where({ id: sent }).delete(),
      ['LETTERS_AND_BATCH 2 1', 'BATCH_AND_MANIFEST 1 2'],
    ],
    [
      'a letter says another batch',
      (database, [, sent], [, second]) => database('letter').where({ id: sent }).update({ batch_id: second }),
      ['LETTERS_AND_BATCH 2 1', 'BATCH_AND_MANIFEST 1 2', 'LETTERS_AND_BATCH 2 3', 'BATCH_AND_MANIFEST 3 2'],
    ],
    [
      'a letter says that it was never printed',
      (database, [, , printed]) =>
        database('letter').where({ id: printed }).update({ state: 'failed', handed_over_time: null }),
      ['BATCH_AND_MANIFEST 1 2'],
    ],
    [
      'a letter forgot its batch',
      (database, [, , printed]) => database('letter').where({ id: printed }).update({ batch_id: null }),
      ['LETTERS_WITHOUT_BATCH 0 1', 'LETTERS_AND_BATCH 2 1', 'BATCH_AND_MANIFEST 1 2'],
    ],
    [
      'a batch is lost',
      (database, _, [first]) => database('batch').where({ id: first }).delete(),
      ['LETTERS_WITHOUT_BATCH 0 1'],
    ],
    [
      'a batch says another number',
      (database, _, [first]) => database('batch').where({ id: first }).update({ letters: 3 }),
      ['LETTERS_AND_BATCH 3 2'],
    ],
    [
      'a batch says that it is open',
      (database, _, [, second]) => database('batch').where({ id: second }).update({ state: 'open' }),
      ['LETTERS_WITHOUT_BATCH 0 2'],
    ],
    [
      'a manifest is lost',
      (database, _, [first]) => database('manifest').where({ batch_id: first }).delete(),
      ['BATCH_AND_MANIFEST 2 0'],
    ],
    [
      'a manifest says another number',
      (database, _, [first]) => database('manifest').where({ batch_id: first }).update({ letters: 1 }),
      ['BATCH_AND_MANIFEST 2 1'],
    ],
    [
      'a decision to print again is lost',
      (database) => database('letter_event').where({ kind: 'print-again' }).delete(),
      ['LETTERS_AND_BATCH 2 1', 'BATCH_AND_MANIFEST 1 2'],
    ],
  ])('tells where %s', async (_, damage, discrepancies) => {
    const ids = await history();
    const batches = (await room.batches()).map(({ id }) => id);
    await damage(context.database, ids, batches);
    expect(await found()).toEqual(discrepancies);
  });

  test('shows open letters by the days since they were accepted, and counts the span that is asked for', async () => {
    room = await answerRoom(context.database, { mostLetters: 50 });
    const start = room.now();
    for (const days of [0, 1, 2, 4, 8, 16]) {
      await room.hand(1, held, later(start, 90 * millisecondsPerDay));
      room.passHours(days * 24);
    }
    await room.sort();
    const [italy] = (await room.reconcile()).classes;
    expect(italy?.open.map(({ fromDays, letters }) => `${fromDays}: ${letters}`)).toEqual([
      ...['0: 0', '1: 0', '3: 0', '7: 0', '14: 3', '30: 3'],
    ]);
    const deps = { ...room.deps, keepMilliseconds: 42 * millisecondsPerDay };
    const lastTwenty = { sinceTime: later(room.now(), -20 * millisecondsPerDay), untilTime: undefined };
    expect((await reconcile(deps, lastTwenty)).classes[0]).toMatchObject({ accepted: 1, held: 1 });
  });

  test('a span that ends before it begins, or is none, is refused', async () => {
    room = await answerRoom(context.database);
    const deps = { ...room.deps, keepMilliseconds: millisecondsPerDay };
    const [now, never] = [room.now(), new Date(Number.NaN)];
    for (const [sinceTime, untilTime] of [
      [now, now],
      [now, later(now, -1)],
      [never, undefined],
      [undefined, never],
    ])
      await expect(reconcile(deps, { sinceTime, untilTime })).rejects.toMatchObject({
        fields: [{ field: 'since_time', reason: 'TIME_OUT_OF_RANGE' }],
      });
  });
});
