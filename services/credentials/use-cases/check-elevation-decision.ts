import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import { faultsAt } from '../domain/checked';
import type { ElevationRefusal } from '../domain/elevation-case';
import { checkedReason } from './operator-act';

export interface ElevationDecisionInput {
  readonly id: string;
  readonly verdict: 'approve' | 'refuse' | 'unknown' | undefined;
  /** Where it is refused: what the holder is told. */
  readonly refusal: ElevationRefusal | 'unknown' | undefined;
  /** Where it is approved: the documents that the reviewer has seen. */
  readonly documentsVersion: number;
  /** The reviewer's words, for the audit. */
  readonly reason: string;
}

export interface ElevationApproval {
  readonly verdict: 'approve';
  readonly documentsVersion: number;
  readonly reason: string;
}

export interface ElevationRefusing {
  readonly verdict: 'refuse';
  readonly refusal: ElevationRefusal;
  readonly reason: string;
}

/** Faults: invalid INVALID_FIELDS. */
export function checkElevationDecision(input: ElevationDecisionInput): ElevationApproval | ElevationRefusing {
  const faults: FieldFault[] = [];
  const verdict = knownWord('verdict', input.verdict, faults);
  const refusal = knownWord('refusal', input.refusal, faults);
  const reason = checkedReason(input.reason);
  const wrong = (field: string, why: string, description: string) =>
    void faults.push({ field, reason: why, description });
  if (input.verdict === undefined) wrong('verdict', 'FIELD_REQUIRED', 'must be APPROVE or REFUSE');
  if (verdict === 'refuse' && input.refusal === undefined)
    wrong('refusal', 'FIELD_REQUIRED', 'must say what the holder is told');
  if (verdict === 'approve' && input.refusal !== undefined)
    faults.push({ field: 'refusal', reason: 'REFUSAL_WITHOUT_REFUSING', description: 'is for REFUSE only' });
  if (reason.kind === 'faulty') faults.push(...faultsAt('reason', reason.faults));
  if (faults.length > 0 || reason.kind === 'faulty') throw invalidFields(faults);
  if (verdict === 'refuse' && refusal !== undefined) return { verdict, refusal, reason: reason.value };
  return { verdict: 'approve', documentsVersion: input.documentsVersion, reason: reason.value };
}
