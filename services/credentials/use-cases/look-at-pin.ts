import type { FiscalCode } from '../domain/fiscal-code';
import type { ParsedPin, PinHalf } from '../domain/pin';
import type { RightPin } from '../domain/pin-outcome';
import { findComparedPins } from '../store/compared-pins';
import { findHolderId } from '../store/holders';
import { findIssuesWithPin, findPinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { requestWithInitialPin } from './initial-pin-match';
import { loneHalfHashOf } from './lone-half-hash';
import { comparedPinHashOf, isSlowHashed } from './personal-pin-hash';
import { findStillStanding } from './spend-initial-pin';

type LookDeps = Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'slowHash' | 'clock'>;
type WellFormedPin = Exclude<ParsedPin, { kind: 'malformed' }>;

/** As lookAtPin, for a PIN that is to be used: an initial PIN that was exchanged is none any more. */
export async function lookAtStandingPin(
  deps: LookDeps,
  fiscalCode: FiscalCode,
  parsed: WellFormedPin,
): Promise<RightPin | undefined> {
  const right = await lookAtPin(deps, fiscalCode, parsed);
  return right?.kind === 'initial' && right.request.exchangeTime !== undefined ? undefined : right;
}

/**
 * Whose PIN this is, if it is that holder's; the same queries, and one slow comparison for every PIN of eight characters, whatever there is
 * to compare with. An initial PIN that was exchanged is still told: whether it is good for anything is for the caller to say.
 * Faults: exhausted QUEUE_FULL; unavailable.
 */
export async function lookAtPin(
  deps: LookDeps,
  fiscalCode: FiscalCode,
  parsed: WellFormedPin | { readonly kind: 'half'; readonly pin: PinHalf },
): Promise<RightPin | undefined> {
  if (parsed.kind !== 'initial') return lookAtEight(deps, fiscalCode, parsed.pin);
  const holderId = (await findHolderId(deps.database, deps.cipher, fiscalCode)) ?? '';
  const requests = await findIssuesWithPin(deps.database, holderId);
  const request = requestWithInitialPin(deps.keyring, requests, parsed.pin);
  return request && { kind: 'initial', request };
}

/** A holder has a personal PIN or, before the first one, perhaps the letter's half of one. */
async function lookAtEight(deps: LookDeps, fiscalCode: FiscalCode, pin: string): Promise<RightPin | undefined> {
  const { personal, loneHalf } = await findComparedPins(deps.database, deps.cipher, fiscalCode);
  if (personal !== undefined) {
    const isRight = await isSlowHashed(deps, comparedPinHashOf(deps, personal), pin);
    const credential = isRight ? await findStillStanding(deps, fiscalCode, personal) : undefined;
    return credential && { kind: 'personal', credential };
  }
  const isRight = await isSlowHashed(deps, loneHalf && loneHalfHashOf(deps, loneHalf), pin);
  const request = isRight && loneHalf ? await findPinRequest(deps.database, loneHalf.id) : undefined;
  // Its issue may have ended meanwhile.
  return request?.loneHalfCipher === undefined ? undefined : { kind: 'lone-half', request };
}
