import { migrations } from '../../../services/postal/migrations';
import { recordAnswers } from '../../../services/postal/use-cases/record-answers';
import { recordDespatch } from '../../../services/postal/use-cases/record-despatch';
import { resolveLetter } from '../../../services/postal/use-cases/resolve-letter';
import { watchPrintedBatches } from '../../../services/postal/use-cases/watch-printed-batches';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type PostalRoom, postalRoom, tables } from '../postal-room';
import { newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('a batch that is being printed', migrations, (context) => {
  let room: PostalRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());

  const open = async (options: Parameters<typeof postalRoom>[1] = {}) => {
    room = await postalRoom(context.database, options);
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime: room.notAfterTime }));
  };
  const ids = async () => {
    const [letterId = ''] = await context.database('letter').pluck('id');
    const [batchId = ''] = await context.database('batch').pluck('id');
    return { letterId, batchId };
  };
  const answered = async (kind: 'spoiled' | 'despatched') => {
    const code = { letterId: (await ids()).letterId, attempt: 1, print: 1, page: undefined };
    return recordAnswers(room.deps, [{ code, answer: { kind }, occurTime: new Date() }], 'test');
  };
  const crash = async () => {
    throw new Error('it died');
  };
  const watch = (end: 'completed' | 'failed', printingIsDespatch = true) => {
    const look = async <T extends object>(batches: readonly T[]) => batches.map((batch) => ({ ...batch, end }));
    return watchPrintedBatches({ ...room.deps, look, printingIsDespatch });
  };

  test('is nobody’s to answer for before all of it is at its destination, and is printed once', async () => {
    await open();
    room.destination.staging = crash;
    expect(await room.turn()).toEqual(['BUG']);
    expect(await answered('spoiled')).toEqual(['LETTER_NOT_PRINTED']);
    expect(await answered('despatched')).toEqual(['LETTER_NOT_PRINTED']);
    const despatch = { codes: [], batchId: (await ids()).batchId, despatchTime: undefined };
    await expect(recordDespatch(room.deps, despatch, 'test')).rejects.toMatchObject({ reason: 'BATCH_NOT_PRINTED' });
    room.destination.staging = async () => {};
    expect(await room.turn()).toEqual([]);
    expect(room.destination.printed).toHaveLength(1);
  });

  test('lets no letter be decided on while its print may still come', async () => {
    await open({ spoolingIsDespatch: false });
    room.destination.after = crash;
    expect(await room.turn()).toEqual(['BUG']);
    expect(await answered('spoiled')).toEqual(['RECORDED']);
    const decision = { id: (await ids()).letterId, decision: 'print-again', reason: 'spoiled by a jam' } as const;
    await expect(resolveLetter(room.deps, decision, 'operator:one')).rejects.toMatchObject({
      reason: 'BATCH_PRINTING',
    });
    room.destination.after = async () => {};
    expect(await room.turn()).toEqual([]);
    await resolveLetter(room.deps, decision, 'operator:one');
    await room.turn();
    expect(room.destination.printed.map(({ name }) => name.slice(-'1-1.pdf'.length))).toEqual(['1-1.pdf', '1-2.pdf']);
  });

  test('at a printer is despatched when it is on paper, and acknowledged', async () => {
    await open({ spoolingIsDespatch: false });
    await room.turn();
    await watch('completed');
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'sent', hasSealedCopy: false }]);
    expect(await context.database('batch').pluck('state')).toEqual(['acknowledged']);
  });

  test('at a printer that failed, or has forgotten it, leaves its letters open, once', async () => {
    await open({ spoolingIsDespatch: false });
    await room.turn();
    await watch('failed');
    await watch('failed');
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'handed-over', hasSealedCopy: true, leftOpen: true }]);
    expect(await room.metrics.registry.metrics()).toContain('symbolon_postal_letters_left_open_total 1');
  });

  test('where a print centre answers, a printer’s good end is no despatch', async () => {
    await open({ spoolingIsDespatch: false });
    await room.turn();
    await watch('completed', false);
    expect(await room.letters()).toEqual([{ attempt: 1, state: 'handed-over', hasSealedCopy: true }]);
  });

  test('closed, and released by nobody, lets its letters expire', async () => {
    await open({ policy: { mostLetters: 1, longestOpenMilliseconds: 3_600_000, waitsForRelease: true } });
    await room.sort();
    room.passHours(24 * 11);
    await room.sweep();
    expect(await room.letters()).toEqual([
      { attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', hasSealedCopy: false },
    ]);
    expect((await room.reports()).map(({ state }) => state)).toEqual(['ACCEPTED', 'EXPIRED']);
  });
});
