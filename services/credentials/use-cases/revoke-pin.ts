import { invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { type CheckedRevocation, checkRevocation, type RawRevocation } from '../domain/revocation';
import { findHolderId, guardHolder } from '../store/holders';
import type { CredentialsDeps } from './deps';
import { guess } from './guess';
import { findRevocable, isCardOf, nobody, type Revocable } from './revocable';
import { writeRevocation } from './write-revocation';

/**
 * Revokes by what the holder knows and has in hand. Resolves alike, after the same statements, whether the data are right, wrong, nobody's,
 * or were given wrong too often; where they are right the PIN is dead. Until a PIN is in use again its letters go to the register's address
 * only, or through an operator: a lost wallet has all that this takes.
 * Faults: invalid INVALID_FIELDS; exhausted TOO_MANY_TRIES; unavailable.
 */
export async function revokePin(deps: CredentialsDeps, raw: RawRevocation, caller: string): Promise<void> {
  const check = checkRevocation(raw);
  if (check.kind === 'faulty') throw invalidFields(check.fields);
  const { confirmation } = check.value;
  const revocable = await guessed(deps, check.value);
  await inTransaction(deps.database, async (trx) => {
    await guardHolder(trx, revocable.holderId, deps.clock.now());
    await writeRevocation(deps, trx, { revocable, caller, confirmation, reason: undefined });
  });
}

/** What the data are right for; nobody's where they are wrong. */
async function guessed(deps: CredentialsDeps, { fiscalCode, healthCard }: CheckedRevocation): Promise<Revocable> {
  const holderId = (await findHolderId(deps.database, deps.cipher, fiscalCode)) ?? nobody.holderId;
  const found = await findRevocable(deps.database, holderId);
  const result = await guess(deps, { kind: 'health-card', fiscalCode }, async () =>
    isCardOf(deps, found, healthCard) ? found : undefined,
  );
  return result.kind === 'right' ? result.value : nobody;
}
