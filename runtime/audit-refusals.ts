/** What an operator was not let do is in the audit, too: what every service's audit says of it. */
import { type FaultKind, isFault } from './fault';
import { isUuid } from './id';
import type { Log } from './log';

/** An event of a call that was turned away, or refused. */
export interface AuditedRefusal {
  /** At most 200 characters. */
  readonly actor: string;
  readonly action: 'call-denied' | 'call-refused';
  /** The RPC's name, at most 60 characters; undefined where no call came to be. */
  readonly method: string | undefined;
  /** A code of docs/reasons.md, at most 60 characters. */
  readonly refusal: string;
  /** The id that the call named. */
  readonly subjectId?: string | undefined;
  readonly reason?: string | undefined;
}

/** Writes the event, in a transaction of its own. Faults: those of the database. */
export type WriteRefusal = (refusal: AuditedRefusal) => Promise<void>;

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
export function recordIfRefused(
  deps: { readonly writeRefusal: WriteRefusal; readonly log: Log },
  { actor, method, subjectId }: OperatorsCall,
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (isFault(error) && refusing.includes(error.kind) && error.reason !== toldAsDenial) {
      const { reason: refusal } = error;
      const named = subjectId !== undefined && isUuid(subjectId) ? subjectId : undefined;
      await deps
        .writeRefusal({ actor, action: 'call-refused', method, refusal, subjectId: named })
        .catch((failure) => deps.log.error('audit.refusal-not-written', { method, reason: refusal, error: failure }));
    }
    throw error;
  };
}
