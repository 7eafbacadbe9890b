/** What an operator was not let do is in the audit, too. */
import { type FaultKind, isFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

type RefusalDeps = Pick<CredentialsDeps, 'database' | 'keyring' | 'surge' | 'clock' | 'ids' | 'log'>;

/** Whoever lacks a role is told of with those that the door turned away. */
const toldAsDenial = 'ROLE_MISSING';
/** Refusals; neither an outage nor a limit, which say nothing about who asked. */
const refusing: readonly FaultKind[] = ['forbidden', 'precondition', 'invalid', 'conflict', 'not-found'];

export interface OperatorsCall {
  readonly actor: string;
  /** The RPC's name. */
  readonly method: string;
  /** What it is about, as the call named it: undefined where it named nothing that has an id. */
  readonly subjectId: string | undefined;
}

/**
 * What a call's handler does with what its work throws: a refusal is written down, by a transaction of its own, and nothing of the refused act is left but
 * this. It is answered even where it cannot be written down. Throws what it is given.
 */
export function recordIfRefused(deps: RefusalDeps, call: OperatorsCall): (error: unknown) => Promise<never> {
  return async (error) => {
    if (isFault(error) && refusing.includes(error.kind) && error.reason !== toldAsDenial)
      await recordRefusal(deps, call, error.reason);
    throw error;
  };
}

async function recordRefusal(deps: RefusalDeps, call: OperatorsCall, refusal: string): Promise<void> {
  const { actor, method, subjectId } = call;
  const event = {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    action: 'call-refused',
    ...{ actor, method, refusal },
    subjectId: subjectId !== undefined && isUuid(subjectId) ? subjectId : undefined,
  } as const;
  try {
    await inTransaction(deps.database, (trx) => appendAuditEvent(deps, trx, event));
  } catch (error) {
    deps.log.error('audit.refusal-not-written', { method, reason: refusal, error });
  }
}
