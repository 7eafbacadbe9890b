import { Channel as WireChannel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { CheckedApplication } from '../domain/application';
import type { Channel, Half } from '../domain/channel';
import { assertDisjointFamilies, planFirstHalf, type Route, routeOf } from '../domain/delivery-plan';
import { expiryDaysAfterDespatch, letterToOf } from '../domain/expiry';
import { maskAddress, maskContact } from '../domain/masking';
import { drawInitialPin, drawLoneHalf, firstHalf, type InitialPin, type PinHalf, secondHalf } from '../domain/pin';
import type { InitialPinHash } from '../domain/pin-request';
import { timeToLiveMilliseconds } from '../domain/time-to-live';
import type { CredentialsDeps } from './deps';
import { initialPinHash } from './initial-pin-match';
import { hashLoneHalf } from './lone-half-hash';
import { type SealedDelivery, type SealFor, sealDelivery } from './seal-delivery';
import { recipientOf } from './seal-notice';

export type DrawDeps = Pick<CredentialsDeps, 'keyring' | 'clock' | 'ids' | 'randomBytes' | 'policy' | 'slowHash'>;

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
export function drawHalves(deps: DrawDeps, issue: IssueToDraw): Promise<DrawnHalves> {
  return routeOf(issue.application) === 'postal-first' ? drawFirstAlone(deps, issue) : drawBoth(deps, issue);
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
    ...first.map((route, position) => sealMessage(deps, issue, route, position, firstHalf(pin))),
    sealLetter(deps, issue, 'second', secondHalf(pin)),
  ]);
  const initialPin = hashInitialPin(deps, pin, issue.pinRequestId);
  return { route: 'digital-first', initialPin, loneHalfCipher: undefined, halves };
}

async function drawFirstAlone(deps: DrawDeps, issue: IssueToDraw): Promise<DrawnHalves> {
  const half = drawLoneHalf(deps.randomBytes);
  const [letter, loneHalfCipher] = await Promise.all([
    sealLetter(deps, issue, 'first', half),
    hashLoneHalf(deps, issue.pinRequestId, half),
  ]);
  return { route: 'postal-first', initialPin: undefined, loneHalfCipher, halves: [letter] };
}

function hashInitialPin({ keyring }: DrawDeps, pin: InitialPin, issueId: string): InitialPinHash {
  const pepperKeyId = keyring.current('pepper').id;
  return { hash: initialPinHash(keyring, pepperKeyId, issueId, pin), pepperKeyId };
}

/** The first half for one contact; the letter with the other one follows. */
function sealMessage(deps: DrawDeps, issue: IssueToDraw, route: Route, position: number, characters: PinHalf) {
  const { channel, contact } = route;
  const plan = planOf(deps, issue, { half: 'first', channel, position, maskedRecipient: maskContact(contact) });
  const content = halfContent(deps, issue, characters, WireChannel.CHANNEL_LETTER);
  return sealDelivery(deps, issue, plan, { recipient: recipientOf(contact), content });
}

/** The way of the other half is not told: a fallback may change it, and postal-first nobody knows it yet. */
function sealLetter(deps: DrawDeps, issue: IssueToDraw, half: Half, characters: PinHalf) {
  const { postalAddress } = issue.application;
  const maskedRecipient = maskAddress(postalAddress);
  const plan = planOf(deps, issue, { half, channel: 'letter', position: 0, maskedRecipient });
  const content = halfContent(deps, issue, characters, WireChannel.CHANNEL_UNSPECIFIED);
  return sealDelivery(deps, issue, plan, { recipient: { $case: 'postalAddress', value: postalAddress }, content });
}

interface HalfPlan {
  readonly half: Half;
  readonly channel: Channel;
  readonly position: number;
  readonly maskedRecipient: string;
}

function planOf({ policy }: DrawDeps, { deliveryIds }: IssueToDraw, half: HalfPlan) {
  const id = half.position === 0 ? deliveryIds?.[half.half] : undefined;
  return { ...half, id, timeToLiveMilliseconds: timeToLiveMilliseconds(half, policy) };
}

function halfContent(
  { policy }: DrawDeps,
  { expireTime, application }: IssueToDraw,
  characters: PinHalf,
  otherHalfChannel: WireChannel,
): SealedContent['content'] {
  const expireDaysAfterDespatch = expiryDaysAfterDespatch(letterToOf(application.postalAddress), policy);
  return { $case: 'half', value: { characters, expireTime, expireDaysAfterDespatch, otherHalfChannel } };
}
