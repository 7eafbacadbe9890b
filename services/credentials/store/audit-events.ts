import type { Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { FiscalCode } from '../domain/fiscal-code';

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
    | 'address-blocked'
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
    | 'delivery-resolved'
    | 'document-uploaded'
    | 'document-filed'
    | 'document-replaced'
    | 'document-refused'
    | 'document-read'
    | 'document-withheld'
    | 'document-erased';
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

/** As appendAuditEvent, about who has this fiscal code: one statement, which writes nothing where nobody has it. */
export async function appendAuditEventOf(
  trx: Transaction,
  cipher: FieldCipher,
  code: FiscalCode,
  { id, occurTime, actor, action }: Omit<AuditEvent, 'holderId' | 'pinRequestId' | 'reason'>,
): Promise<void> {
  const about = trx('holder')
    .whereIn('fiscal_code_index', [...cipher.indexes('fiscal-code', code)])
    .limit(1)
    .select(trx.raw('?, ?, ?, ?', [id, occurTime, actor, action]), 'id');
  await trx(trx.raw('audit_event (id, occur_time, actor, action, holder_id)')).insert(about);
}
