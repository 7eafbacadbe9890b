import { Channel as WireChannel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { NoticeKind, type SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { CheckedApplication } from '../domain/application';
import { assertDisjointFamilies, confirmationRoutes, planFirstHalf, type Route } from '../domain/delivery-plan';
import { expiryDaysAfterDespatch, latestIssueExpiry, letterToOf } from '../domain/expiry';
import { maskAddress, maskContact } from '../domain/masking';
import { drawInitialPin, firstHalf, type InitialPin, type PinHalf, secondHalf } from '../domain/pin';
import type { InitialPinHash } from '../domain/pin-request';
import { drawReference } from '../domain/reference';
import type { CredentialsDeps } from './deps';
import { initialPinHash } from './initial-pin-match';
import { type SealedDelivery, type SealFor, sealDelivery } from './seal-delivery';
import { recipientOf, sealNotice } from './seal-notice';

type DrawDeps = Pick<CredentialsDeps, 'keyring' | 'clock' | 'ids' | 'randomBytes' | 'policy'>;

/** A PIN that has been drawn and sealed: nothing in here can be put together by us again. */
export interface DrawnIssue extends SealFor {
  readonly initialPin: InitialPinHash;
  readonly halves: readonly SealedDelivery[];
  /** The confirmations of the request, without any half. */
  readonly confirmations: readonly SealedDelivery[];
}

/** Draws a PIN and seals its halves, one for each channel that could carry it. The only scope in which the PIN exists whole. */
export async function drawIssue(deps: DrawDeps, application: CheckedApplication): Promise<DrawnIssue> {
  const createTime = deps.clock.now();
  const draft: SealFor = {
    pinRequestId: deps.ids.next(),
    credentialId: deps.ids.next(),
    reference: drawReference(deps.randomBytes),
    language: application.language,
    createTime,
    expireTime: latestIssueExpiry(createTime, deps.policy),
  };
  const pin = drawInitialPin(deps.randomBytes);
  const expireDaysAfterDespatch = expiryDaysAfterDespatch(letterToOf(application.postalAddress), deps.policy);
  const halfOf = (characters: PinHalf) => halfContent(draft, characters, expireDaysAfterDespatch);
  const first = planFirstHalf(application, deps.policy);
  assertDisjointFamilies(
    first.map(({ channel }) => channel),
    ['letter'],
  );
  const [halves, confirmations] = await Promise.all([
    Promise.all([
      ...first.map((route, position) => sealFirstHalf(deps, draft, route, position, halfOf(firstHalf(pin)))),
      sealLetter(deps, draft, application, halfOf(secondHalf(pin))),
    ]),
    Promise.all(
      confirmationRoutes(application, deps.policy).map((route) =>
        sealNotice(deps, draft, route, { kind: NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION }),
      ),
    ),
  ]);
  return { ...draft, initialPin: hashInitialPin(deps, pin, draft.pinRequestId), halves, confirmations };
}

function hashInitialPin({ keyring }: DrawDeps, pin: InitialPin, issueId: string): InitialPinHash {
  const pepperKeyId = keyring.current('pepper').id;
  return { hash: initialPinHash(keyring, pepperKeyId, issueId, pin), pepperKeyId };
}

function sealFirstHalf(deps: DrawDeps, draft: SealFor, route: Route, position: number, content: HalfContent) {
  const plan = {
    half: 'first',
    channel: route.channel,
    position,
    maskedRecipient: maskContact(route.contact),
    timeToLiveMilliseconds: deps.policy.halfMessageTimeToLiveHours * millisecondsPerHour,
  } as const;
  return sealDelivery(deps, draft, plan, { recipient: recipientOf(route.contact), content });
}

function sealLetter(deps: DrawDeps, draft: SealFor, { postalAddress }: CheckedApplication, content: HalfContent) {
  const plan = {
    half: 'second',
    channel: 'letter',
    position: 0,
    maskedRecipient: maskAddress(postalAddress),
    timeToLiveMilliseconds: deps.policy.letterTimeToLiveDays * millisecondsPerDay,
  } as const;
  return sealDelivery(deps, draft, plan, {
    recipient: { $case: 'postalAddress', value: postalAddress },
    content,
  });
}

type HalfContent = SealedContent['content'];

function halfContent({ expireTime }: SealFor, characters: PinHalf, expireDaysAfterDespatch: number): HalfContent {
  const otherHalfChannel = WireChannel.CHANNEL_UNSPECIFIED;
  return { $case: 'half', value: { characters, expireTime, expireDaysAfterDespatch, otherHalfChannel } };
}
