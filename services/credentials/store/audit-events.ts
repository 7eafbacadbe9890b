import { type AuditTrail, eventMac } from '../../../runtime/audit-event';
import type { Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Keyring } from '../../../runtime/keyring';
import type { AuditEvent } from '../domain/audit-event';
import type { FiscalCode } from '../domain/fiscal-code';
import { findHolderId } from './holders';

/** What credentials' audit says of an act. */
export const auditTrail = {
  service: 'credentials',
  contents: [
    'id',
    'occur_time',
    'actor',
    'action',
    'holder_id',
    'pin_request_id',
    'subject_id',
    'method',
    'refusal',
    'reason',
    'surge_id',
  ],
} as const satisfies AuditTrail;

type SaidByEvent = Readonly<Record<(typeof auditTrail.contents)[number], string | Date | null>>;

/** Nobody's, for what is about no holder: the column was never null. */
const nobody = '';

export interface AuditDeps {
  readonly keyring: Keyring;
  /** What is written while there is a surge is marked with it. */
  readonly surge: { now(): { readonly id: string } | undefined };
}

/** In the transaction of the act: one statement, that waits for nobody. Its place in the chain it gets later. */
export async function appendAuditEvent(deps: AuditDeps, trx: Transaction, event: AuditEvent): Promise<void> {
  await trx('audit_event').insert(provenRow(deps, event));
}

/**
 * As appendAuditEvent, about who has this fiscal code: two statements, whoever has it, of which the second writes nothing where nobody does.
 */
export async function appendAuditEventOf(
  deps: AuditDeps & { readonly cipher: FieldCipher },
  trx: Transaction,
  code: FiscalCode,
  event: Omit<AuditEvent, 'holderId'>,
): Promise<void> {
  const holderId = (await findHolderId(trx, deps.cipher, code)) ?? event.id; // which is no holder's
  const { holder_id, ...row } = provenRow(deps, { ...event, holderId });
  const values = Object.values(row);
  const places = trx.raw(values.map(() => '?').join(), values);
  const ofHolder = trx('holder').where({ id: holder_id }).limit(1).select(places, 'id');
  await trx(trx.raw(`audit_event (${[...Object.keys(row), 'holder_id'].join()})`)).insert(ofHolder);
}

/** Without the columns that would be null: each that is named costs more than the proof. */
function provenRow({ keyring, surge }: AuditDeps, event: AuditEvent) {
  const key = keyring.current('audit');
  const row = { ...rowOf(event), surge_id: surge.now()?.id ?? null };
  const said = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return { ...said, holder_id: row.holder_id, key_id: key.id, mac: eventMac(key, auditTrail, said) };
}

function rowOf(event: AuditEvent): Omit<SaidByEvent, 'surge_id'> {
  return {
    id: event.id,
    occur_time: event.occurTime,
    actor: event.actor,
    action: event.action,
    holder_id: event.holderId ?? nobody,
    pin_request_id: event.pinRequestId ?? null,
    subject_id: event.subjectId ?? null,
    method: event.method ?? null,
    refusal: event.refusal ?? null,
    reason: event.reason ?? null,
  };
}
