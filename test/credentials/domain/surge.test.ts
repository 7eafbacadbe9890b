import { defaultPolicy, type Policy } from '../../../services/credentials/domain/policy';
import { policyUnder, replacedBy, type Surge } from '../../../services/credentials/domain/surge';

test('the policy is read at each moment, and what a surge does not name stays', () => {
  const ordinary: Policy = { ...defaultPolicy, restoreLinkUrl: 'https://portal.example.org/restore' };
  let surge: Surge | undefined;
  const policy = policyUnder(ordinary, () => surge);
  expect({ ...policy }).toEqual(ordinary);
  const time = new Date();
  const frame = { id: 'x', startTime: time, endTime: time, proposer: '', approver: '', reason: '', approveTime: time };
  const ofIssues = { issuesPerContact: 5, issuesPerAddress: 6, resendsAtMost: 7 };
  const measures = { letterHold: 'never', lettersPerHolder: 9, letterPauseHours: 0, ...ofIssues } as const;
  surge = { ...frame, measures, ended: undefined };
  expect({ ...policy }).toEqual({ ...ordinary, ...measures });
  expect(replacedBy(measures, ordinary)).toEqual({
    letterHold: 'mismatch',
    lettersPerHolder: 2,
    letterPauseHours: 24,
    issuesPerContact: 3,
    issuesPerAddress: 3,
    resendsAtMost: 3,
  });
});
