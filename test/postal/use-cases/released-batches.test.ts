import { listProposals } from '../../../runtime/dual-control';
import { migrations } from '../../../services/postal/migrations';
import {
  approveRelease,
  proposeRelease,
  refuseRelease,
  releaseKind,
} from '../../../services/postal/use-cases/release-closed-batch';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type AnswerRoom, answerRoom } from '../answer-room';
import { tables } from '../postal-room';

const policy = { mostLetters: 2, longestOpenMilliseconds: 15 * 60_000, waitsForRelease: true };
const [anna, bruno] = ['operator:anna', 'operator:bruno'];

describeOnEachDatabase('batches that two persons release', migrations, (context) => {
  let room: AnswerRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = await answerRoom(context.database, { policy });
  });
  afterEach(() => room.close());

  const deps = () => ({ ...room.deps, proposalHours: 48 });
  const closedBatch = async (): Promise<string> => {
    await room.printed(2);
    return (await room.batches()).at(-1)?.id ?? '';
  };
  const propose = (batchId: string, person = anna) =>
    proposeRelease(deps(), { batchId, reason: 'all looks right' }, person);
  const approve = (id: string, person = bruno) => approveRelease(deps(), id, person);
  const proposed = async () => (await propose(await closedBatch())).id;
  const isWaiting = async () => {
    await room.turn();
    expect(await room.batchStates()).toEqual(['closed']);
    expect(room.destination.printed).toEqual([]);
  };
  const listed = async () => (await listProposals(deps(), [releaseKind], { pageSize: 0, pageToken: '' })).items;

  test('what one proposes and another approves is printed, once', async () => {
    const batchId = await closedBatch();
    await isWaiting();
    const proposal = await propose(batchId);
    expect(proposal).toMatchObject({ subjectId: batchId, proposer: anna, reason: 'all looks right' });
    expect((await listed()).map(({ id }) => id)).toEqual([proposal.id]);
    await isWaiting();
    expect(await approve(proposal.id)).toBe(batchId);
    await room.turn();
    expect(await room.batchStates()).toEqual(['handed-over']);
    expect(room.destination.printed).toHaveLength(2);
    await expect(approve(proposal.id)).rejects.toMatchObject({ reason: 'PROPOSAL_DECIDED' });
    await expect(propose(batchId)).rejects.toMatchObject({ kind: 'precondition', reason: 'BATCH_NOT_CLOSED' });
    expect(await listed()).toEqual([]);
  });

  test('nobody approves what he or she proposed', async () => {
    await expect(approve(await proposed(), anna)).rejects.toMatchObject({ kind: 'forbidden', reason: 'SELF_APPROVAL' });
    await isWaiting();
  });

  test('what nobody approved in time is over, and may be proposed anew', async () => {
    const batchId = await closedBatch();
    const { id } = await propose(batchId);
    room.passHours(48);
    await expect(approve(id)).rejects.toMatchObject({ kind: 'precondition', reason: 'PROPOSAL_EXPIRED' });
    expect(await listed()).toEqual([]);
    await isWaiting();
    const again = await propose(batchId, bruno);
    expect(again.id).not.toBe(id);
    await approve(again.id, anna);
    await room.turn();
    expect(room.destination.printed).toHaveLength(2);
  });

  test('what is not the batch any more that was proposed is not approved', async () => {
    const batchId = await closedBatch();
    const { id } = await propose(batchId);
    await context.database('batch').where({ id: batchId }).update({ letters: 1 });
    await expect(approve(id)).rejects.toMatchObject({ kind: 'precondition', reason: 'PROPOSAL_STALE' });
    await isWaiting();
    await expect(propose(batchId)).rejects.toMatchObject({ kind: 'conflict', reason: 'PROPOSAL_OPEN' });
    await refuseRelease(deps(), { proposalId: id, reason: 'it has changed' }, anna);
    await approve((await propose(batchId)).id);
  });

  test.each([
    ['another refuses', bruno, 'refused'],
    ['its proposer withdraws', anna, 'withdrawn'],
  ])('what %s is not printed, and may be proposed anew', async (_, person, verdict) => {
    const id = await proposed();
    const { decision } = await refuseRelease(deps(), { proposalId: id, reason: 'two are wrong' }, person);
    expect(decision).toMatchObject({ verdict, decider: person, reason: 'two are wrong' });
    await expect(approve(id)).rejects.toMatchObject({ reason: 'PROPOSAL_DECIDED' });
    await isWaiting();
    const [batch] = await room.batches();
    await approve((await propose(batch?.id ?? '')).id);
    await room.turn();
    expect(room.destination.printed).toHaveLength(2);
  });

  test('of many who propose at once all get one proposal, of many who approve it at once one does: it is printed once', async () => {
    const batchId = await closedBatch();
    const many = Array.from({ length: 8 }, (_, place) => `operator:${place}`);
    const proposals = await Promise.all(many.map((person) => propose(batchId, person)));
    expect(new Set(proposals.map(({ id }) => id)).size).toBe(1);
    const id = proposals[0]?.id ?? '';
    const told = context.database('audit_event').where({ action: 'batch-release-proposed', proposal_id: id });
    expect(await told.pluck('actor')).toEqual([proposals[0]?.proposer]);
    const approvals = await Promise.allSettled(
      Array.from({ length: 8 }, (_, place) => approve(id, `approver:${place}`)),
    );
    expect(approvals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = approvals.flatMap((one) => (one.status === 'rejected' ? [one.reason.reason] : []));
    expect(new Set(reasons)).toEqual(new Set(['PROPOSAL_DECIDED']));
    expect(await room.jobs()).toBe(1);
    await room.turn();
    expect(room.destination.printed).toHaveLength(2);
  });

  test('a batch that is open, or none, cannot be proposed; a proposal that is none cannot be decided', async () => {
    await room.printed(1);
    const [open] = await room.batches();
    const unknown = '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c';
    await expect(propose(open?.id ?? '')).rejects.toMatchObject({ reason: 'BATCH_NOT_CLOSED' });
    for (const id of [unknown, 'none', ''])
      await expect(propose(id)).rejects.toMatchObject({ kind: 'not-found', reason: 'BATCH_UNKNOWN' });
    for (const id of [unknown, ''])
      await expect(approve(id)).rejects.toMatchObject({ kind: 'not-found', reason: 'PROPOSAL_UNKNOWN' });
    await room.printed(1);
    const wordless = proposeRelease(deps(), { batchId: open?.id ?? '', reason: ' ' }, anna);
    await expect(wordless).rejects.toMatchObject({ fields: [{ field: 'reason', reason: 'FIELD_REQUIRED' }] });
  });
});
