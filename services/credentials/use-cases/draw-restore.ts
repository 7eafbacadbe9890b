import type { CheckedApplication } from '../domain/application';
import type { Credential } from '../domain/credential';
import { assertDisjointFamilies } from '../domain/delivery-plan';
import { expiryDaysAfterDespatch, expiryWithoutLetter, latestIssueExpiry, letterToOf } from '../domain/expiry';
import { drawInitialPin, firstHalf, secondHalf } from '../domain/pin';
import type { InitialPinHash } from '../domain/pin-request';
import { drawReference } from '../domain/reference';
import type { RestorePlan } from '../domain/restore';
import type { CredentialsDeps } from './deps';
import { hashInitialPin } from './draw-halves';
import type { SealedDelivery, SealFor } from './seal-delivery';
import { type HalfToSeal, sealHalf } from './seal-half';

/** A new issue of a credential that is restored; its PIN has been drawn and sealed. */
export interface DrawnRestore extends SealFor {
  readonly initialPin: InitialPinHash;
  readonly halves: readonly SealedDelivery[];
}

/**
 * Draws a new PIN for a credential and seals its halves. Without a letter it expires so many days from now as it would have from a despatch.
 * Nothing stands by: a fallback might be of the other half's family.
 */
export async function drawRestore(
  deps: Pick<CredentialsDeps, 'keyring' | 'clock' | 'ids' | 'randomBytes' | 'policy'>,
  { id: credentialId, language }: Pick<Credential, 'id' | 'language'>,
  { first, second }: RestorePlan,
  { postalAddress }: Pick<CheckedApplication, 'postalAddress'>,
): Promise<DrawnRestore> {
  const letterDays = expiryDaysAfterDespatch(letterToOf(postalAddress), deps.policy);
  const createTime = deps.clock.now();
  const issue: SealFor = {
    pinRequestId: deps.ids.next(),
    credentialId,
    reference: drawReference(deps.randomBytes),
    language,
    createTime,
    expireTime:
      second === 'letter' ? latestIssueExpiry(createTime, deps.policy) : expiryWithoutLetter(createTime, deps.policy),
  };
  const to: HalfToSeal['to'] = second === 'letter' ? { channel: 'letter', postalAddress } : second;
  assertDisjointFamilies([first.channel], [to.channel]);
  const pin = drawInitialPin(deps.randomBytes);
  const half = { position: 0, expireDaysAfterDespatch: second === 'letter' ? letterDays : 0 };
  const ofFirst = { half: 'first', characters: firstHalf(pin), to: first, otherHalfChannel: to.channel } as const;
  const ofSecond = { half: 'second', characters: secondHalf(pin), to, otherHalfChannel: first.channel } as const;
  const halves = await Promise.all([
    sealHalf(deps, issue, { ...half, ...ofFirst }),
    sealHalf(deps, issue, { ...half, ...ofSecond }),
  ]);
  return { ...issue, initialPin: hashInitialPin(deps, pin, issue.pinRequestId), halves };
}
