import { Fault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode } from '../domain/fiscal-code';
import { lockKnownHolder } from '../store/holders';
import type { CredentialsDeps } from './deps';
import { checkedReason } from './operator-act';
import { findRevocable } from './revocable';
import { writeRevocation } from './write-revocation';

export interface RevocationForHolder {
  readonly fiscalCode: string;
  readonly reason: string;
}

/**
 * An operator revokes, who has made sure of the holder: no guard is set. The PIN is dead when this resolves.
 * Faults: invalid INVALID_FIELDS; not-found NOTHING_TO_REVOKE where there is neither a credential nor an issue under way; unavailable.
 */
export async function revokePinForHolder(
  deps: CredentialsDeps,
  input: RevocationForHolder,
  actor: string,
): Promise<void> {
  const { fiscalCode, reason } = checkInput(input);
  await inTransaction(deps.database, async (trx) => {
    const holderId = await lockKnownHolder(trx, deps.cipher, fiscalCode);
    const revocable = holderId === undefined ? undefined : await findRevocable(trx, holderId, deps.clock.now());
    if (revocable === undefined)
      throw new Fault('not-found', 'NOTHING_TO_REVOKE', 'no credential in use and no issue under way');
    await writeRevocation(deps, trx, { revocable, caller: actor, confirmation: undefined, reason });
  });
}

function checkInput(input: RevocationForHolder) {
  const code = checkFiscalCode(input.fiscalCode);
  const reason = checkedReason(input.reason);
  if (code.kind === 'ok' && reason.kind === 'ok') return { fiscalCode: code.value, reason: reason.value };
  throw invalidFields([
    ...(code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : []),
    ...(reason.kind === 'faulty' ? faultsAt('reason', reason.faults) : []),
  ]);
}
