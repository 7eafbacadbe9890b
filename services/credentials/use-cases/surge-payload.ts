/** What a proposal of a surge says: the plan, and which numbers of the policy it replaces. */
import type { Json } from '../../../runtime/canonical-json';
import { Fault } from '../../../runtime/fault';
import type { Policy } from '../domain/policy';
import { replacedBy, type SurgeMeasures, type SurgePlan } from '../domain/surge';

export function surgePayload(policy: Policy, { measures, startTime, hours }: SurgePlan): Json {
  const startsAt = startTime?.toISOString() ?? 'approval';
  return { measures: { ...measures }, replaces: { ...replacedBy(measures, policy) }, startsAt, hours };
}

/** The plan in a payload of surgePayload's. */
export function planIn(payload: string): SurgePlan {
  const said: unknown = JSON.parse(payload);
  if (!isPayload(said)) throw new Fault('bug', 'PROPOSAL_MALFORMED', 'a proposal of a surge without a plan');
  const startTime = said.startsAt === 'approval' ? undefined : new Date(said.startsAt);
  return { measures: said.measures, startTime, hours: said.hours };
}

interface Payload {
  readonly measures: SurgeMeasures;
  readonly startsAt: string;
  readonly hours: number;
}

function isPayload(said: unknown): said is Payload {
  if (typeof said !== 'object' || said === null) return false;
  return 'measures' in said && 'startsAt' in said && 'hours' in said;
}
