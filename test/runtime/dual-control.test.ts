import { approve, findProposal } from '../../runtime/dual-control';
import { lockProposal } from '../../runtime/proposals';
import { inTransaction } from '../../runtime/transaction';
import { describeOnEachDatabase } from '../support/database-suite';
import {
  clock,
  deps,
  evening,
  gate,
  gateMigrations,
  morning,
  nextMorning,
  opening,
  outcome,
  payload,
} from './gate-room';

describeOnEachDatabase('dual control', gateMigrations, (context) => {
  afterEach(() => context.empty('proposal', 'act'));

  it('does what one proposes when another approves it, and remembers both', async () => {
    const { proposeIt, approveIt, openIds, done, database } = gate(context);
    const proposal = await proposeIt();
    const openBefore = await openIds();
    await approveIt(proposal.id, 'bruno');

    expect({
      openBefore,
      openAfter: await openIds(),
      done: await done(),
      kept: await findProposal(database, proposal.id),
    }).toEqual({
      openBefore: [proposal.id],
      openAfter: [],
      done: ['bruno'],
      kept: {
        ...opening,
        id: proposal.id,
        payload: '{"letters":3,"manifest":"ab12"}',
        createTime: morning,
        decision: { verdict: 'approved', decider: 'bruno', reason: '', time: morning },
      },
    });
  });

  it('lets nobody approve who proposed it or is excluded', async () => {
    const { proposeIt, approveIt, openIds, done } = gate(context);
    const { id } = await proposeIt();

    expect([
      await outcome(approveIt(id, 'anna')),
      await outcome(approveIt(id, 'carla', { payload, excluded: ['dario', 'carla'] })),
      await openIds(),
      await done(),
    ]).toEqual(['forbidden SELF_APPROVAL', 'forbidden SELF_APPROVAL', [id], []]);
  });

  it('is unknown to acts of another kind', async () => {
    const { proposeIt, approveIt, refuseIt, openIds, done } = gate(context);
    const { id } = await proposeIt({ kind: 'close-gate' });

    expect([
      await outcome(approveIt(id, 'bruno')),
      await outcome(refuseIt(id, 'bruno')),
      await openIds(['close-gate']),
      await done(),
    ]).toEqual(['not-found PROPOSAL_UNKNOWN', 'not-found PROPOSAL_UNKNOWN', [id], []]);
  });

  it('is not approved with more than a line as the reason', async () => {
    const { database, proposeIt, openIds } = gate(context);
    const { id } = await proposeIt();
    const approval = { id, kind: opening.kind, approver: 'bruno', reason: 'two\nlines' };
    const approving = inTransaction(database, (trx) => approve(trx, deps, approval, async () => ({ payload })));

    expect([await outcome(approving), await openIds()]).toEqual(['invalid INVALID_FIELDS', [id]]);
  });

  it('finds that its subject has changed since', async () => {
    const { proposeIt, approveIt, openIds, done } = gate(context);
    const { id } = await proposeIt();
    const answers = [
      await outcome(approveIt(id, 'bruno', { payload: { ...payload, letters: 4 } })),
      (await approveIt(id, 'bruno', { payload: { manifest: 'ab12', letters: 3 } })).decision?.verdict,
    ];

    expect([answers, await openIds(), await done()]).toEqual([
      ['precondition PROPOSAL_STALE', 'approved'],
      [],
      ['bruno'],
    ]);
  });

  it('is done once of twenty approvals at once', async () => {
    const { proposeIt, approveIt, done } = gate(context);
    const { id } = await proposeIt();
    const approvers = Array.from({ length: 20 }, (_, index) => `approver-${index}`);

    const answers = await Promise.all(approvers.map((approver) => outcome(approveIt(id, approver))));
    const approved = answers.filter((answer) => typeof answer !== 'string');
    const refused = answers.filter((answer) => typeof answer === 'string');

    expect({ approved: approved.length, refused: new Set(refused), done: await done() }).toEqual({
      approved: 1,
      refused: new Set(['precondition PROPOSAL_DECIDED']),
      done: approved.map((answer) => typeof answer !== 'string' && answer.decision?.decider),
    });
  });

  it('is not approved where what was to be done fails', async () => {
    const { database, proposeIt, openIds, act, done } = gate(context);
    const { id } = await proposeIt();
    const failing = inTransaction(database, async (trx) => {
      await approve(trx, deps, { id, kind: opening.kind, approver: 'bruno', reason: '' }, async () => ({ payload }));
      await act(trx, 'bruno');
      throw new Error('the gate is stuck');
    });
    await expect(failing).rejects.toThrow('the gate is stuck');

    expect([await openIds(), await done()]).toEqual([[id], []]);
  });

  it('expires, and makes way for another', async () => {
    const { proposeIt, approveIt, refuseIt, openIds, done } = gate(context);
    const first = await proposeIt();
    clock.time = evening;
    const answers = [
      await outcome(approveIt(first.id, 'bruno')),
      await outcome(refuseIt(first.id, 'bruno')),
      await openIds(),
    ];
    const second = await proposeIt({ payload: { letters: 9 }, expireTime: nextMorning });

    expect([answers, await openIds(), await outcome(approveIt(first.id, 'bruno')), await done()]).toEqual([
      ['precondition PROPOSAL_EXPIRED', 'precondition PROPOSAL_EXPIRED', []],
      [second.id],
      'precondition PROPOSAL_EXPIRED',
      [],
    ]);
  });

  it('expires while its approver waits for the lock', async () => {
    const { database, proposeIt, approveIt, done } = gate(context);
    const { id } = await proposeIt();
    const waiting = await inTransaction(database, async (trx) => {
      await lockProposal(trx, id);
      const approval = outcome(approveIt(id, 'bruno'));
      await trx.raw('SELECT 1');
      clock.time = evening;
      // In a list: the transaction must not wait for what waits for it.
      return [approval];
    });

    expect([await waiting[0], await done()]).toEqual(['precondition PROPOSAL_EXPIRED', []]);
  });

  it('is withdrawn by its proposer or refused by another, and then decided for good', async () => {
    const { proposeIt, approveIt, refuseIt, done } = gate(context);
    const withdrawn = await refuseIt((await proposeIt()).id, 'anna', 'a mistake');
    const refused = await refuseIt((await proposeIt()).id, 'bruno');

    expect([
      withdrawn.decision,
      refused.decision,
      await outcome(approveIt(refused.id, 'carla')),
      await outcome(refuseIt(refused.id, 'carla')),
      await done(),
    ]).toEqual([
      { verdict: 'withdrawn', decider: 'anna', reason: 'a mistake', time: morning },
      { verdict: 'refused', decider: 'bruno', reason: 'not today', time: morning },
      'precondition PROPOSAL_DECIDED',
      'precondition PROPOSAL_DECIDED',
      [],
    ]);
  });
});
