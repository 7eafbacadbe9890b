import type { Queryable } from '../../../runtime/database';
import { invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { HealthCard } from '../domain/health-card';
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
 * Faults: invalid INVALID_FIELDS; exhausted TOO_MANY_TRIES, QUEUE_FULL; unavailable.
 */
export async function revokePin(deps: CredentialsDeps, raw: RawRevocation, caller: string): Promise<void> {
  const check = checkRevocation(raw, deps.policy);
  if (check.kind === 'faulty') throw invalidFields(check.fields);
  const { fiscalCode, confirmation, healthCard } = check.value;
  const { holderId } = await guessed(deps, check.value);
  await deps.holderTurns.run(fiscalCode, () =>
    inTransaction(deps.database, async (trx) => {
      await guardHolder(trx, holderId, deps.clock.now());
      const revocable = await rightAmong(deps, trx, holderId, healthCard); // another issue may have taken its place meanwhile
      await writeRevocation(deps, trx, { revocable, caller, confirmation, reason: undefined });
    }),
  );
}

/** What the data are right for; nobody's where they are wrong. */
async function guessed(deps: CredentialsDeps, { fiscalCode, healthCard }: CheckedRevocation): Promise<Revocable> {
  const holderId = (await findHolderId(deps.database, deps.cipher, fiscalCode)) ?? nobody.holderId;
  const found = await rightAmong(deps, deps.database, holderId, healthCard);
  const result = await guess(deps, { kind: 'health-card', fiscalCode }, async () =>
    found === nobody ? undefined : found,
  );
  return result.kind === 'right' ? result.value : nobody;
}

async function rightAmong(
  deps: CredentialsDeps,
  db: Queryable,
  holderId: string,
  card: HealthCard,
): Promise<Revocable> {
  const found = await findRevocable(db, holderId, deps.clock.now());
  return isCardOf(deps, found, card) && found !== undefined ? found : nobody;
}
