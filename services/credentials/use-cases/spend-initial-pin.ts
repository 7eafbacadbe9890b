import { inTransaction } from '../../../runtime/transaction';
import type { Credential } from '../domain/credential';
import type { FiscalCode } from '../domain/fiscal-code';
import type { PinRequest } from '../domain/pin-request';
import { type ComparedPin, findStanding } from '../store/compared-pins';
import { findCredential } from '../store/credentials';
import { lockKnownHolder } from '../store/holders';
import { lockIssuesWithPin, updatePinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { isSamePersonalPin } from './personal-pin-hash';

/**
 * The credential whose personal PIN was compared and is right. Hashing takes its time: a PIN that was replaced meanwhile is none any more
 * (undefined). One that stands shows that its holder has it, so the initial PIN is spent: nobody needs it again.
 */
export async function findStillStanding(
  deps: Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'clock'>,
  code: FiscalCode,
  compared: ComparedPin,
): Promise<Credential | undefined> {
  const { credentialId } = compared;
  const standing = await findStanding(deps.database, credentialId);
  if (standing?.hasUnspentIssue !== true) return unlessChanged(deps, standing?.credential, compared);
  return inTransaction(deps.database, async (trx) => {
    const locked = await lockIssuesWithPin(trx, (await lockKnownHolder(trx, deps.cipher, code)) ?? '');
    const credential = unlessChanged(deps, await findCredential(trx, credentialId), compared);
    if (credential === undefined) return undefined;
    for (const request of locked.filter(isUnspent))
      await updatePinRequest(trx, { ...request, spentTime: deps.clock.now() });
    return credential;
  });
}

function isUnspent({ exchangeTime, spentTime }: PinRequest): boolean {
  return exchangeTime !== undefined && spentTime === undefined;
}

function unlessChanged(
  deps: Pick<CredentialsDeps, 'keyring'>,
  now: Credential | undefined,
  compared: ComparedPin,
): Credential | undefined {
  return isUnchanged(deps, now, compared) ? now : undefined;
}

/** True where the credential is as it was when its personal PIN was compared, under whatever pepper key it is now. */
export function isUnchanged(
  deps: Pick<CredentialsDeps, 'keyring'>,
  now: Pick<Credential, 'id' | 'state' | 'personalPinCipher'> | undefined,
  { personalPinCipher, state }: Pick<Credential, 'state' | 'personalPinCipher'>,
): boolean {
  if (personalPinCipher === undefined || now?.personalPinCipher === undefined || now.state !== state) return false;
  return isSamePersonalPin(deps, now.id, now.personalPinCipher, personalPinCipher);
}
