import type { Transaction } from '../../../runtime/database';

/** A security-relevant act: who did what to whom (a pseudonym), when. No personal data. */
export interface AuditEvent {
  readonly id: string;
  readonly occurTime: Date;
  /** The identity of the calling service, an operator's as `operator:SUBJECT`, or `symbolon` for what happens by itself. */
  readonly actor: string;
  readonly action:
    | 'pin-requested'
    | 'pin-withheld'
    | 'pin-exchanged'
    | 'issue-expired'
    | 'request-cancelled'
    | 'issue-suspended'
    | 'half-resent'
    | 'letter-released'
    | 'pin-activated'
    | 'pin-changed'
    | 'pin-locked'
    | 'contact-confirmed'
    | 'contacts-updated'
    | 'contact-added'
    | 'restore-started'
    | 'restore-completed'
    | 'pin-revoked'
    | 'personal-data-confirmed'
    | 'issue-released'
    | 'delivery-retried'
    | 'delivery-resolved';
  readonly holderId: string;
  readonly pinRequestId: string | undefined;
  /** What an operator gave as the reason; at most 500 characters. */
  readonly reason?: string;
}

export async function appendAuditEvent(trx: Transaction, event: AuditEvent): Promise<void> {
  await trx('audit_event').insert({
    id: event.id,
    occur_time: event.occurTime,
    actor: event.actor,
    action: event.action,
    holder_id: event.holderId,
    pin_request_id: event.pinRequestId ?? null,
    reason: event.reason ?? null,
  });
}
