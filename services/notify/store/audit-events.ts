import { type AuditTrail, eventMac } from '../../../runtime/audit-event';
import type { Clock } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import type { Keyring } from '../../../runtime/keyring';
import type { AuditAction } from '../domain/audit-action';

/** What notify's audit says of an act. Both its processes write the same one. */
export const auditTrail = {
  service: 'notify',
  contents: ['id', 'occur_time', 'actor', 'action', 'subject_id', 'carrier', 'method', 'refusal', 'reason'],
} as const satisfies AuditTrail;

export interface AuditDeps {
  readonly keyring: Keyring;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** No personal data: of a recipient the id of what suppresses it. */
interface AuditedAct {
  /** `operator:SUBJECT`, a caller that was turned away, or `symbolon` for what happens by itself. At most 200 characters. */
  readonly actor: string;
  readonly action: AuditAction;
  /** The message or the suppression; of a refused call what it named. */
  readonly subjectId?: string | undefined;
  /** By its name in the settings. */
  readonly carrier?: string;
  /** The RPC, where it was refused. */
  readonly method?: string | undefined;
  /** Why it was refused, a code of docs/reasons.md. */
  readonly refusal?: string;
  readonly reason?: string | undefined;
}

/** In the transaction of the act: one statement, that waits for nobody. Its place in the chain it gets later. */
export async function appendAuditEvent(
  { keyring, ids, clock }: AuditDeps,
  trx: Transaction,
  { actor, action, subjectId, carrier, method, refusal, reason }: AuditedAct,
): Promise<void> {
  const row = {
    ...{ id: ids.next(), occur_time: clock.now(), actor, action },
    ...{ subject_id: subjectId ?? null, carrier: carrier ?? null },
    ...{ method: method ?? null, refusal: refusal ?? null, reason: reason || null },
  };
  const key = keyring.current('audit');
  await trx('audit_event').insert({ ...row, key_id: key.id, mac: eventMac(key, auditTrail, row) });
}
