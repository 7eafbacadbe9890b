import { invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import type { ElevationCase } from '../domain/elevation-case';
import { checkFiscalCode } from '../domain/fiscal-code';
import { findCredential } from '../store/credentials';
import { lockKnownHolder } from '../store/holders';
import type { CredentialsDeps } from './deps';
import { checkHoldersPin } from './holders-pin';
import { openElevationCase } from './open-elevation-case';
import { pinRejected } from './pin-faults';
import { isUnchanged } from './spend-initial-pin';

export interface ElevationInput {
  readonly fiscalCode: string;
  readonly pin: string;
}

/**
 * A holder asks, with the personal PIN, that the credential become dispositive; answers the case under which the documents are uploaded: one that is under way
 * is the answer again. Faults: invalid INVALID_FIELDS; unauthenticated PIN_REJECTED; precondition EXCHANGE_REQUIRED, CHANGE_REQUIRED, EXPIRED, SUSPENDED,
 * NOT_ACTIVATED, ALREADY_DISPOSITIVE; exhausted LOCKED, TOO_MANY_TRIES, QUEUE_FULL, TOO_MANY_ELEVATIONS; unavailable.
 */
export async function requestElevation(
  deps: CredentialsDeps,
  { fiscalCode, pin }: ElevationInput,
  caller: string,
): Promise<ElevationCase> {
  const code = checkFiscalCode(fiscalCode);
  if (code.kind === 'faulty') throw invalidFields(faultsAt('fiscal_code', code.faults));
  const compared = await checkHoldersPin(deps, { fiscalCode: code.value, pin });
  return inTransaction(deps.database, async (trx) => {
    await lockKnownHolder(trx, deps.cipher, code.value);
    const credential = await findCredential(trx, compared.id);
    if (credential === undefined || !isUnchanged(deps, credential, compared)) throw pinRejected(); // hashing takes its time
    return openElevationCase(deps, trx, credential, caller);
  });
}
