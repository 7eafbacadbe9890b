import type { CheckedApplication } from '../domain/application';
import type { Half } from '../domain/channel';
import { assertDisjointFamilies, planFirstHalf, type Route, routeOf } from '../domain/delivery-plan';
import { expiryDaysAfterDespatch, letterToOf } from '../domain/expiry';
import { drawHalf, drawInitialPin, firstHalf, type InitialPin, type PinHalf, secondHalf } from '../domain/pin';
import type { InitialPinHash } from '../domain/pin-request';
import type { CredentialsDeps } from './deps';
import { initialPinHash } from './initial-pin-match';
import { hashLoneHalf } from './lone-half-hash';
import type { SealedDelivery, SealFor } from './seal-delivery';
import { sealHalf } from './seal-half';

export type DrawDeps = Pick<
  CredentialsDeps,
  'keyring' | 'clock' | 'ids' | 'randomBytes' | 'policy' | 'slowHash' | 'pinShares'
>;

/** An issue, and whom it is drawn for. */
export interface IssueToDraw extends SealFor {
  readonly application: CheckedApplication;
  /** Ids that the halves' first deliveries were given before; new ones where undefined. */
  readonly deliveryIds?: Readonly<Record<Half, string | undefined>>;
}

/** A PIN that has been drawn and sealed: nothing in here can be put together by us again. */
export interface DrawnHalves {
  readonly route: 'digital-first' | 'postal-first';
  /** Undefined where the second half is drawn at the activation ... */
  readonly initialPin: InitialPinHash | undefined;
  /** ... and this where both are. */
  readonly loneHalfCipher: Buffer | undefined;
  readonly halves: readonly SealedDelivery[];
}

/** Draws a PIN, as far as the way it goes wants, and seals each half for each channel that could carry it. Faults: exhausted QUEUE_FULL. */
export function drawHalves(deps: DrawDeps, issue: IssueToDraw, caller: string): Promise<DrawnHalves> {
  if (routeOf(issue.application) !== 'postal-first') return drawBoth(deps, issue);
  return deps.pinShares.run(caller, () => drawFirstAlone(deps, issue));
}

/** The only scope in which the PIN exists whole. */
async function drawBoth(deps: DrawDeps, issue: IssueToDraw): Promise<DrawnHalves> {
  const first = planFirstHalf(issue.application, deps.policy);
  assertDisjointFamilies(
    first.map(({ channel }) => channel),
    ['letter'],
  );
  const pin = drawInitialPin(deps.randomBytes);
  const halves = await Promise.all([
    ...first.map((to, position) => sealMessage(deps, issue, to, position, firstHalf(pin))),
    sealLetter(deps, issue, 'second', secondHalf(pin)),
  ]);
  const initialPin = hashInitialPin(deps, pin, issue.pinRequestId);
  return { route: 'digital-first', initialPin, loneHalfCipher: undefined, halves };
}

async function drawFirstAlone(deps: DrawDeps, issue: IssueToDraw): Promise<DrawnHalves> {
  const half = drawHalf(deps.randomBytes);
  const [letter, loneHalfCipher] = await Promise.all([
    sealLetter(deps, issue, 'first', half),
    hashLoneHalf(deps, issue.pinRequestId, half),
  ]);
  return { route: 'postal-first', initialPin: undefined, loneHalfCipher, halves: [letter] };
}

export function hashInitialPin(
  { keyring }: Pick<DrawDeps, 'keyring'>,
  pin: InitialPin,
  issueId: string,
): InitialPinHash {
  const pepperKeyId = keyring.current('pepper').id;
  return { hash: initialPinHash(keyring, pepperKeyId, issueId, pin), pepperKeyId };
}

/** The first half for one contact; the letter with the other one follows. */
function sealMessage(deps: DrawDeps, issue: IssueToDraw, to: Route, position: number, characters: PinHalf) {
  const id = position === 0 ? issue.deliveryIds?.first : undefined;
  const days = { expireDaysAfterDespatch: daysAfterDespatch(deps, issue) };
  return sealHalf(deps, issue, { half: 'first', characters, to, position, id, otherHalfChannel: 'letter', ...days });
}

/** The way of the other half is not told: a fallback may change it, and postal-first nobody knows it yet. */
function sealLetter(deps: DrawDeps, issue: IssueToDraw, half: Half, characters: PinHalf) {
  return sealHalf(deps, issue, {
    half,
    characters,
    to: { channel: 'letter', postalAddress: issue.application.postalAddress },
    position: 0,
    id: issue.deliveryIds?.[half],
    otherHalfChannel: undefined,
    expireDaysAfterDespatch: daysAfterDespatch(deps, issue),
  });
}

function daysAfterDespatch({ policy }: DrawDeps, { application }: IssueToDraw): number {
  return expiryDaysAfterDespatch(letterToOf(application.postalAddress), policy);
}
