import { inTransaction } from '../../../runtime/transaction';
import type { Credential } from '../domain/credential';
import type { FiscalCode } from '../domain/fiscal-code';
import type { PinRequest } from '../domain/pin-request';
import { findStanding } from '../store/compared-pins';
import { findCredential } from '../store/credentials';
import { lockKnownHolder } from '../store/holders';
import { lockIssuesWithPin, updatePinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';

/**
 * Hashing takes its time: a PIN that was replaced meanwhile is none any more (false). One that stands shows that its holder has it,
 * so the initial PIN is spent: nobody needs it again.
 */
export async function stillStands(
  deps: Pick<CredentialsDeps, 'database' | 'cipher' | 'clock'>,
  code: FiscalCode,
  credential: Credential,
): Promise<boolean> {
  const standing = await findStanding(deps.database, credential.id);
  if (standing?.hasUnspentIssue !== true) return isUnchanged(standing, credential);
  return inTransaction(deps.database, async (trx) => {
    const locked = await lockIssuesWithPin(trx, (await lockKnownHolder(trx, deps.cipher, code)) ?? '');
    if (!isUnchanged(await findCredential(trx, credential.id), credential)) return false;
    for (const request of locked.filter(isUnspent))
      await updatePinRequest(trx, { ...request, spentTime: deps.clock.now() });
    return true;
  });
}

function isUnspent({ exchangeTime, spentTime }: PinRequest): boolean {
  return exchangeTime !== undefined && spentTime === undefined;
}

/** True where the credential is as it was when its personal PIN was compared. */
export function isUnchanged(
  now: Pick<Credential, 'state' | 'personalPinCipher'> | undefined,
  { personalPinCipher, state }: Credential,
): boolean {
  return (
    personalPinCipher !== undefined && now?.state === state && now.personalPinCipher?.equals(personalPinCipher) === true
  );
}
