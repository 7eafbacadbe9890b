import { later, millisecondsPerHour } from '../../../runtime/clock';
import { parsedManifest } from '../../../services/postal/domain/manifest';
import { migrations } from '../../../services/postal/migrations';
import { manifestOf } from '../../../services/postal/store/manifest';
import { type LetterDecision, resolveLetter } from '../../../services/postal/use-cases/resolve-letter';
import { describeOnEachDatabase } from '../../support/database-suite';
import { halfInPdf } from '../../support/halves';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { tables } from '../postal-room';

const despatched = { kind: 'despatched' } as const;

describeOnEachDatabase('letters that an operator decides on', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());
  const open = async (options: Parameters<typeof answerRoom>[1] = {}) => {
    room = await answerRoom(context.database, options);
  };
  /** Printed, and the destination forgot it before that was written down. */
  const openedByCrash = async (count: number) => {
    room.destination.after = async () => {
      throw new Error('it died');
    };
    const ids = await room.printed(count);
    room.destination.after = async () => {};
    room.destination.finds = 'unknown';
    await room.turn();
    room.destination.finds = undefined;
    return ids;
  };
  const batchIds = async () => (await room.batches()).map(({ id }) => id);
  const manifestPrints = async (batchId = '') => {
    const manifest = await manifestOf(context.database, batchId);
    return (manifest && parsedManifest(manifest.content))?.letters.map(({ print }) => print);
  };

  test('a spoiled letter is printed again by a decision: the same half, in another batch, under the next number', async () => {
    await open({ mostLetters: 2 });
    const [spoiled = '', other = ''] = await room.printed(2);
    await room.tell(other, despatched);
    await room.tell(spoiled, { kind: 'spoiled' });
    expect(await room.batchStates()).toEqual(['handed-over']);
    await room.resolve(spoiled, 'print-again');
    expect(await room.stateOf(spoiled)).toBe('accepted');
    expect(await room.batchStates()).toEqual(['acknowledged']);
    await room.printed(1);
    expect(await room.stateOf(spoiled)).toBe('handed-over');

    const [first, second] = await batchIds();
    expect(await Promise.all([manifestPrints(first), manifestPrints(second)])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    const prints = room.destination.printed.filter(({ name }) => name.startsWith(spoiled));
    expect(prints.map(({ name }) => name)).toEqual([`${spoiled}-1-1.pdf`, `${spoiled}-1-2.pdf`]);
    expect(await Promise.all(prints.map(({ pdf }) => halfInPdf(pdf)))).toEqual(['QW8ZR5TM', 'QW8ZR5TM']);

    expect(await room.tell(spoiled, despatched, { print: 1 })).toBe('OLDER_PRINT');
    expect(await room.tell(spoiled, { kind: 'missing' }, { print: 1 })).toBe('OLDER_PRINT');
    expect(await room.tell(spoiled, despatched, { print: 2 })).toBe('RECORDED');
    expect(await room.reportedStatesOf(spoiled)).toEqual(['ACCEPTED', 'SENDING', 'SENDING', 'SENT']);
    expect(await room.eventsOf(spoiled)).toEqual(['spoiled 1', 'print-again 1', 'despatched 2']);
    expect((await room.reconcile()).discrepancies).toEqual([]);
  });

  test.each<[LetterDecision, string, readonly string[], string]>([
    ['printed', 'handed-over', [], 'handed-over'],
    ['print-again', 'accepted', [], 'acknowledged'],
    ['give-up', 'failed GIVEN_UP', ['FAILED GIVEN_UP'], 'acknowledged'],
  ])('a letter left open by a crash: %s', async (decision, state, reports, batch) => {
    await open();
    const [id = ''] = await openedByCrash(1);
    expect(await room.stateOf(id)).toBe('printing open PRINT_UNCLEAR');
    await room.resolve(id, decision);
    expect(await room.stateOf(id)).toBe(state);
    expect((await room.reportedStatesOf(id)).slice(2)).toEqual(reports);
    expect(await room.batchStates()).toEqual([batch]);
    expect(await room.eventsOf(id)).toEqual([
      'left-open PRINT_UNCLEAR 1',
      `${decision === 'give-up' ? 'given-up' : decision} 1`,
    ]);
    expect((await room.reconcile()).discrepancies).toEqual([]);
  });

  test('a batch left open is handed over once each of its letters is decided, and goes its way from there', async () => {
    await open({ mostLetters: 3 });
    const [printed = '', again = '', gone = ''] = await openedByCrash(3);
    await room.resolve(printed, 'printed');
    await room.resolve(gone, 'give-up');
    expect(await room.batchStates()).toEqual(['printing']);
    await room.resolve(again, 'print-again');
    expect(await room.batchStates()).toEqual(['handed-over']);
    const [batchId = ''] = await batchIds();
    expect((await room.despatchBatch(batchId)).map(({ outcome }) => outcome)).toEqual(['RECORDED']);
    expect(await room.batchStates()).toEqual(['acknowledged']);
    await room.turn();
    room.passHours(1);
    await room.closeOld();
    await room.turn();
    expect(await Promise.all([printed, again, gone].map(room.stateOf))).toEqual([
      ...['sent', 'handed-over', 'failed GIVEN_UP'],
    ]);
    expect((await room.reconcile()).discrepancies).toEqual([]);
  });

  test('where spooling is despatch, a letter found printed is sent; its batch waits for the print centre', async () => {
    await open({ spoolingIsDespatch: true });
    const [id = ''] = await openedByCrash(1);
    await room.resolve(id, 'printed');
    expect(await room.stateOf(id)).toBe('sent');
    expect(await room.reportedStatesOf(id)).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
    expect(await room.batchStates()).toEqual(['handed-over']);
    await room.despatchBatch((await batchIds())[0] ?? '');
    expect(await room.batchStates()).toEqual(['acknowledged']);
  });

  test('a letter left open by a crash is decided by the print centre’s answer, too', async () => {
    await open();
    const [id = ''] = await openedByCrash(1);
    expect(await room.tell(id, despatched)).toBe('RECORDED');
    expect(await room.stateOf(id)).toBe('sent');
    expect(await room.batchStates()).toEqual(['acknowledged']);
    await expect(room.resolve(id, 'print-again')).rejects.toMatchObject({ reason: 'LETTER_NOT_OPEN' });
  });

  test('a missing letter that was found goes on; a second decision finds nothing open', async () => {
    await open();
    const [id = ''] = await room.printed();
    await room.tell(id, { kind: 'missing' });
    await room.resolve(id, 'printed');
    expect(await room.stateOf(id)).toBe('handed-over');
    await expect(room.resolve(id, 'printed')).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'LETTER_NOT_OPEN',
    });
    expect(await room.tell(id, { kind: 'missing' })).toBe('RECORDED');
  });

  test('of many who decide at once one does: the letter is printed once more', async () => {
    await open();
    const [id = ''] = await room.printed();
    await room.tell(id, { kind: 'spoiled' });
    const decided = await Promise.allSettled(Array.from({ length: 8 }, () => room.resolve(id, 'print-again')));
    expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await room.turn();
    expect(room.destination.printed.map(({ name }) => name)).toEqual([`${id}-1-1.pdf`, `${id}-1-2.pdf`]);
  });

  test('whose time is over, or whose half is erased, cannot be printed again; it can be given up', async () => {
    await open({ mostLetters: 2 });
    const [late = '', erased = ''] = await room.printed(2, undefined, later(room.now(), millisecondsPerHour));
    for (const id of [late, erased]) await room.tell(id, { kind: 'spoiled' });
    await context.database('letter').where({ id: erased }).update({ sealed: null });
    await expect(room.resolve(erased, 'print-again')).rejects.toMatchObject({ reason: 'LETTER_TOO_OLD' });
    room.passHours(1);
    await expect(room.resolve(late, 'print-again')).rejects.toMatchObject({ reason: 'LETTER_TOO_OLD' });
    expect(await room.eventsOf(late)).toEqual(['spoiled 1']);
    await room.resolve(late, 'give-up');
    expect(await room.stateOf(late)).toBe('failed GIVEN_UP');
  });

  test('one that waits to be printed again is cancelled like any other', async () => {
    await open();
    const [id = ''] = await room.printed();
    await room.tell(id, { kind: 'spoiled' });
    await room.resolve(id, 'print-again');
    await room.cancel(id);
    await room.turn();
    expect(await room.stateOf(id)).toBe('cancelled CANCELLED');
    expect(room.destination.printed).toHaveLength(1);
    expect((await room.reconcile()).discrepancies).toEqual([]);
  });

  test('a decision without a letter, a word or a reason is refused, all of it at once', async () => {
    await open();
    const asked = { id: '', decision: undefined, reason: ' ' };
    await expect(resolveLetter(room.deps, asked, 'x')).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      fields: [
        { field: 'id', reason: 'FIELD_REQUIRED' },
        { field: 'decision', reason: 'FIELD_REQUIRED' },
        { field: 'reason', reason: 'OPERATOR_REASON' },
      ],
    });
    await expect(room.resolve('01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c', 'printed')).rejects.toMatchObject({
      kind: 'not-found',
      reason: 'LETTER_UNKNOWN',
    });
  });
});
