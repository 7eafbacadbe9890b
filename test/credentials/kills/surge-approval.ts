import { LetterHold, ProposeSurgeRequest, SurgeState } from '../../../proto/gen/symbolon/credentials/v1/surge';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import { callUnary } from '../../../runtime/grpc-client';
import { call } from './kill-room';
import { type KillableAct, statement } from './killable-act';

let daysAhead = 0;

/** Proposal, surge and audit: where there is the one there is the other. */
export const surgeApproval: KillableAct = {
  name: 'the approval of a surge',
  points: [
    statement('insert into `surge`', 'after'),
    statement('surge-approved', 'uncommitted'),
    statement('surge-approved', 'committed'),
  ],
  prepare: async ({ database, operator }) => {
    daysAhead += 1; // no two at one time
    const plan = ProposeSurgeRequest.fromPartial({
      measures: { letterHold: LetterHold.LETTER_HOLD_ALWAYS },
      startTime: later(new Date(), daysAhead * millisecondsPerDay),
      hours: 2,
      reason: 'a click day',
    });
    const { proposal } = await callUnary(await operator('supervisor', 'anna'), 'proposeSurge', plan, call);
    const id = String(proposal?.id);
    return {
      act: async () => {
        const approval = { proposalId: id, reason: '' };
        return (await callUnary(await operator('supervisor', 'berta'), 'approveSurge', approval, call)).surge?.state;
      },
      state: async () => ({
        proposal: await database('proposal').where({ id }).select('state', 'decider'),
        surge: await database('surge').where({ id }).select('proposer', 'approver', 'ended_time'),
        audit: await database('audit_event').where({ subject_id: id, action: 'surge-approved' }).pluck('actor'),
      }),
      undone: { proposal: [{ state: 'open', decider: null }], surge: [], audit: [] },
      done: {
        proposal: [{ state: 'approved', decider: 'operator:berta' }],
        surge: [{ proposer: 'operator:anna', approver: 'operator:berta', ended_time: null }],
        audit: ['operator:berta'],
      },
      answer: SurgeState.SURGE_STATE_PLANNED,
      answerAgain: 'PROPOSAL_DECIDED',
    };
  },
};
