import { invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import type { Credential } from '../domain/credential';
import { changeGraceEnd } from '../domain/expiry';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { type ParsedPin, parsePin } from '../domain/pin';
import type { PinRequest } from '../domain/pin-request';
import { findCredential, findCredentialInUse } from '../store/credentials';
import { findHolderId, lockKnownHolder } from '../store/holders';
import { findIssuesWithPin, lockIssuesWithPin, updatePinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { requestWithInitialPin } from './initial-pin-match';
import { isPersonalPin } from './personal-pin-hash';

export type VerifyOutcome = 'verified' | 'rejected' | 'exchange-required' | 'change-required' | 'expired' | 'suspended';

export interface Verified {
  readonly outcome: VerifyOutcome;
  /** Only where the PIN is right and personal. */
  readonly credential: Credential | undefined;
}

/**
 * Checks a holder's PIN. An unknown fiscal code and a wrong PIN get the same outcome, after the same work.
 * Faults: invalid INVALID_FIELDS; exhausted QUEUE_FULL; unavailable.
 */
export async function verifyPin(deps: CredentialsDeps, fiscalCode: string, pin: string): Promise<Verified> {
  const code = checkFiscalCode(fiscalCode);
  if (code.kind === 'faulty') throw invalidFields(faultsAt('fiscal_code', code.faults));
  const parsed = parsePin(pin);
  return verify(deps, code.value, parsed);
}

async function verify(deps: CredentialsDeps, code: FiscalCode, parsed: ParsedPin): Promise<Verified> {
  if (parsed.kind === 'malformed') return rejected;
  const holderId = (await findHolderId(deps.database, deps.cipher, code)) ?? '';
  if (parsed.kind === 'initial') {
    const requests = await findIssuesWithPin(deps.database, holderId);
    const request = requestWithInitialPin(deps.keyring, requests, parsed.pin);
    return { outcome: outcomeOfInitialPin(request, deps.clock.now()), credential: undefined };
  }
  const credential = await findCredentialInUse(deps.database, holderId);
  if (!(await isPersonalPin(deps, credential, parsed.pin)) || credential === undefined) return rejected;
  if (!(await stillStands(deps, code, holderId, credential))) return rejected;
  return { outcome: outcomeOfPersonalPin(deps, credential), credential };
}

const rejected: Verified = { outcome: 'rejected', credential: undefined };

/** After its exchange the initial PIN is no PIN any more. */
function outcomeOfInitialPin(request: PinRequest | undefined, now: Date): VerifyOutcome {
  if (request === undefined || request.exchangeTime !== undefined) return 'rejected';
  if (request.state === 'expired' || request.expireTime <= now) return 'expired';
  return request.state === 'suspended' ? 'suspended' : 'exchange-required';
}

function outcomeOfPersonalPin(deps: CredentialsDeps, { expireTime }: Credential): VerifyOutcome {
  const now = deps.clock.now();
  if (expireTime === undefined || now < expireTime) return 'verified';
  return now < changeGraceEnd(expireTime, deps.policy) ? 'change-required' : 'expired';
}

/**
 * Hashing takes its time: a PIN that was replaced meanwhile is none any more. One that stands shows that its holder has it,
 * so the initial PIN is spent: nobody needs it again.
 */
async function stillStands(
  deps: CredentialsDeps,
  code: FiscalCode,
  holderId: string,
  credential: Credential,
): Promise<boolean> {
  if (!(await findIssuesWithPin(deps.database, holderId)).some(isUnspent))
    return isUnchanged(await findCredential(deps.database, credential.id), credential);
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

function isUnchanged(now: Credential | undefined, { personalPinCipher }: Credential): boolean {
  return personalPinCipher !== undefined && now?.personalPinCipher?.equals(personalPinCipher) === true;
}
