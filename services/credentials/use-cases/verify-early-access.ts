import { invalidFields } from '../../../runtime/fault';
import { faultsAt } from '../domain/checked';
import type { Level } from '../domain/credential';
import { isStillOpen } from '../domain/early-access';
import { checkFiscalCode } from '../domain/fiscal-code';
import { findOpenedAccess } from '../store/early-accesses';
import type { CredentialsDeps } from './deps';
import { tokenHash } from './restore-token';

export type VerifiedEarlyAccess =
  | { readonly outcome: 'rejected' }
  /** Never more than ordinary: it rests on one contact. */
  | { readonly outcome: 'verified'; readonly level: Extract<Level, 'ordinary'>; readonly expireTime: Date };

/**
 * Checks the token of an early access, by one statement whoever is asked about and whatever the token is. 256 random bits need no count of wrong tries.
 * Faults: invalid INVALID_FIELDS; unavailable.
 */
export async function verifyEarlyAccess(
  deps: Pick<CredentialsDeps, 'database' | 'cipher' | 'clock'>,
  fiscalCode: string,
  accessToken: string,
): Promise<VerifiedEarlyAccess> {
  const code = checkFiscalCode(fiscalCode);
  if (code.kind === 'faulty') throw invalidFields(faultsAt('fiscal_code', code.faults));
  const access = await findOpenedAccess(deps.database, deps.cipher, code.value, tokenHash(accessToken));
  if (access === undefined || !isStillOpen(access, deps.clock.now())) return { outcome: 'rejected' };
  return { outcome: 'verified', level: 'ordinary', expireTime: access.expireTime };
}
