import type { AuditAction } from './audit-action';

/** A security-relevant act: who did what to whom (a pseudonym), when and why; or what was refused. No personal data. */
export interface AuditEvent {
  readonly id: string;
  readonly occurTime: Date;
  /** The identity of the calling service, an operator's as `operator:SUBJECT`, or `symbolon` for what happens by itself. At most 200 characters. */
  readonly actor: string;
  readonly action: AuditAction;
  /** The holder's pseudonym, where it is about one. */
  readonly holderId?: string | undefined;
  readonly pinRequestId?: string | undefined;
  /** What was acted on, where it is something else than a request: a delivery, a case, a proposal. */
  readonly subjectId?: string | undefined;
  /** The RPC, where it was refused. */
  readonly method?: string | undefined;
  /** Why it was refused, a code of docs/reasons.md; undefined for what was done. */
  readonly refusal?: string | undefined;
  /** What an operator gave as the reason; at most 500 characters. */
  readonly reason?: string | undefined;
}
