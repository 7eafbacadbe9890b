import { later, millisecondsPerHour } from '../../../runtime/clock';
import { type Proposal, propose } from '../../../runtime/dual-control';
import { invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { surgeKind } from '../domain/proposal-kinds';
import { type GivenSurgePlan, hasKnownWords, surgePlanFaults } from '../domain/surge';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';
import { checkedReason } from './operator-act';
import { surgePayload } from './surge-payload';

/** There is one open proposal of a surge at a time. */
export const surgeSubject = 'surge';

/**
 * Proposes that the policy be changed for some hours. Faults: invalid INVALID_FIELDS; conflict PROPOSAL_OPEN where another surge is proposed; unavailable.
 */
export async function proposeSurge(
  deps: CredentialsDeps,
  { reason, ...plan }: GivenSurgePlan & { readonly reason: string },
  operator: string,
): Promise<Proposal> {
  const now = deps.clock.now();
  const words = checkedReason(reason);
  const wrongWords = words.kind === 'faulty' ? faultsAt('reason', words.faults) : [];
  const faults = [...surgePlanFaults(plan, now, deps.policy), ...wrongWords];
  if (!hasKnownWords(plan) || words.kind === 'faulty' || faults.length > 0) throw invalidFields(faults);
  const proposed = {
    kind: surgeKind,
    subjectId: surgeSubject,
    payload: surgePayload(deps.ordinaryPolicy, plan),
    proposer: operator,
    reason: words.value,
    expireTime: later(now, deps.policy.proposalHours * millisecondsPerHour),
  };
  const event = { occurTime: now, actor: operator, action: 'surge-proposed', reason: words.value } as const;
  return inTransaction(deps.database, (trx) =>
    propose(trx, deps, proposed, ({ id: subjectId }) =>
      appendAuditEvent(deps, trx, { ...event, id: deps.ids.next(), subjectId }),
    ),
  );
}
