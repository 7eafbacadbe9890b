import { linkAuditEvents } from '../../../runtime/audit-linker';
import { checkPage } from '../../../runtime/audit-page';
import { migrations } from '../../../services/postal/migrations';
import { auditTrail } from '../../../services/postal/store/audit-events';
import { closeOpenBatch } from '../../../services/postal/use-cases/close-open-batch';
import { recordAnswers } from '../../../services/postal/use-cases/record-answers';
import { approveRelease, proposeRelease, refuseRelease } from '../../../services/postal/use-cases/release-closed-batch';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { tables } from '../postal-room';

const [anna, bruno] = ['operator:anna', 'operator:bruno'];

describeOnEachDatabase('what operators do to letters and batches', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(() => context.empty(...tables));
  afterEach(() => room.close());
  const written = (): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .orderBy('id')
      .select('actor', 'action', 'letter_id', 'batch_id', 'proposal_id', 'reason');
  const act = (changes: Readonly<Record<string, unknown>>) => ({
    ...{ actor: anna, letter_id: null, batch_id: null, proposal_id: null, reason: null },
    ...changes,
  });

  test('to a batch is in the audit, by whom, of which, why, and what was refused is not', async () => {
    room = await answerRoom(context.database, {
      policy: { mostLetters: 10, longestOpenMilliseconds: 900_000, waitsForRelease: true },
    });
    const deps = { ...room.deps, proposalHours: 48 };
    await room.printed(1);
    const batchId = await closeOpenBatch(deps, 'italy', anna);
    const reason = 'all looks right';
    const first = await proposeRelease(deps, { batchId, reason }, anna);
    await refuseRelease(deps, { proposalId: first.id, reason: 'not today' }, bruno);
    const second = await proposeRelease(deps, { batchId, reason }, anna);
    await expect(approveRelease(deps, second.id, anna)).rejects.toMatchObject({ reason: 'SELF_APPROVAL' });
    await approveRelease(deps, second.id, bruno);
    expect(await written()).toEqual([
      act({ action: 'batch-closed', batch_id: batchId }),
      act({ action: 'batch-release-proposed', batch_id: batchId, proposal_id: first.id, reason }),
      act({
        ...{ actor: bruno, action: 'batch-release-refused', batch_id: batchId, proposal_id: first.id },
        reason: 'not today',
      }),
      act({ action: 'batch-release-proposed', batch_id: batchId, proposal_id: second.id, reason }),
      act({ actor: bruno, action: 'batch-released', batch_id: batchId, proposal_id: second.id }),
    ]);
  });

  test('to a letter is in the audit; what a print centre says is not, which stands with the letter', async () => {
    room = await answerRoom(context.database, { mostLetters: 1 });
    const [id = ''] = await room.printed(1);
    const [{ id: batchId } = { id: '' }] = await room.batches();
    await room.tell(id, { kind: 'spoiled' });
    await room.resolve(id, 'give-up');
    const [other = ''] = await room.printed(1);
    await recordAnswers(room.deps, [room.given(other, { kind: 'despatched' })], anna);
    const [held = ''] = await room.hand(1);
    await context.database('letter').where({ id: held }).update({ state: 'held' });
    await room.release(held);
    expect(await written()).toEqual([
      act({
        action: 'letter-resolved',
        letter_id: id,
        batch_id: batchId,
        reason: expect.stringMatching(/^give-up: ./),
      }),
      act({ action: 'answers-recorded', letter_id: other, batch_id: expect.any(String), reason: 'despatched' }),
      act({ action: 'held-letter-released', letter_id: held, reason: 'the holder was called' }),
    ]);
  });

  test('is linked into a chain that shows what was changed since', async () => {
    room = await answerRoom(context.database, { mostLetters: 1 });
    const [id = ''] = await room.printed(1);
    await room.tell(id, { kind: 'spoiled' });
    await room.resolve(id, 'give-up');
    await linkAuditEvents(room.deps, auditTrail);
    const faults = async () => (await verified()).faults.map(({ kind }) => kind);
    const verified = () => checkPage(room.deps, auditTrail, { after: 0, limit: 500, anchors: [] });
    expect(await faults()).toEqual([]);
    await context.database('audit_event').update({ actor: bruno });
    expect(await faults()).toEqual(['event-changed']);
  });
});
