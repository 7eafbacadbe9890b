import { type AuditTrail, eventMac } from '../../../runtime/audit-event';
import type { Clock } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import type { Keyring } from '../../../runtime/keyring';
import type { AuditAction } from '../domain/audit-action';

/** What postal's audit says of an act. */
export const auditTrail = {
  service: 'postal',
  contents: [
    ...['id', 'occur_time', 'actor', 'action', 'letter_id', 'batch_id', 'proposal_id', 'reason'],
    ...['subject_id', 'method', 'refusal'],
  ],
} satisfies AuditTrail;

export interface AuditDeps {
  readonly keyring: Keyring;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** No personal data: of a letter its id. */
interface AuditedAct {
  /** `operator:SUBJECT`, with the name of the file where one was imported; or `symbolon` for what happens by itself. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly letterId?: string;
  readonly batchId?: string | undefined;
  readonly proposalId?: string;
  /** What a refused call named: a letter, a batch or a proposal. */
  readonly subjectId?: string | undefined;
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
  { actor, action, letterId, batchId, proposalId, ...said }: AuditedAct,
): Promise<void> {
  const row = {
    ...{ id: ids.next(), occur_time: clock.now(), actor, action },
    ...{ letter_id: letterId ?? null, batch_id: batchId ?? null, proposal_id: proposalId ?? null },
    ...{ subject_id: said.subjectId ?? null, method: said.method ?? null, refusal: said.refusal ?? null },
    reason: said.reason ?? null,
  };
  const key = keyring.current('audit');
  await trx('audit_event').insert({ ...row, key_id: key.id, mac: eventMac(key, auditTrail, row) });
}
