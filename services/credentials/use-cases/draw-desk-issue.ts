import type { CheckedApplication } from '../domain/application';
import { assertDisjointFamilies, confirmationRoutes, planSecondHalfAtDesk } from '../domain/delivery-plan';
import { expiryDaysAfterDespatch, expiryWithoutLetter, latestIssueExpiry, letterToOf } from '../domain/expiry';
import { drawInitialPin, firstHalf, secondHalf } from '../domain/pin';
import type { InitialPinHash } from '../domain/pin-request';
import { drawReference } from '../domain/reference';
import { sealCodeNotice } from './code-notice';
import { type DrawDeps, hashInitialPin } from './draw-halves';
import type { SealedDelivery, SealFor } from './seal-delivery';
import { type HalfToSeal, sealHalf } from './seal-half';
import { wireRoute } from './wire-enums';

/** An issue at a desk whose PIN has been drawn and sealed. */
export interface DrawnDeskIssue extends SealFor {
  readonly initialPin: InitialPinHash;
  readonly halves: readonly SealedDelivery[];
  /** The second half goes by letter. */
  readonly hasLetter: boolean;
  /** The confirmations of the request, without any half. */
  readonly confirmations: readonly SealedDelivery[];
}

type DrawDeskDeps = Pick<DrawDeps, 'keyring' | 'clock' | 'ids' | 'randomBytes' | 'policy'>;

/** Draws a PIN for a holder at a desk: the first half for its printer, the second for each contact that could carry it, or for a letter. */
export async function drawDeskIssue(
  deps: DrawDeskDeps,
  application: CheckedApplication,
  deskId: string,
): Promise<DrawnDeskIssue> {
  const ways = waysOfSecondHalf(deps, application);
  const hasLetter = ways[0].channel === 'letter';
  const issue = draftOf(deps, application, hasLetter);
  assertDisjointFamilies(
    ['desk-slip'],
    ways.map(({ channel }) => channel),
  );
  const pin = drawInitialPin(deps.randomBytes);
  const slip = { deskId, recipientName: application.postalAddress.recipient }; // the only name that is sure to be printable
  const expireDaysAfterDespatch = hasLetter
    ? expiryDaysAfterDespatch(letterToOf(application.postalAddress), deps.policy)
    : 0;
  const [confirmations, ...halves] = await Promise.all([
    confirm(deps, issue, application),
    sealHalf(deps, issue, {
      half: 'first',
      characters: firstHalf(pin),
      to: { channel: 'desk-slip', slip },
      position: 0,
      otherHalfChannel: ways[0].channel,
      expireDaysAfterDespatch,
    }),
    ...ways.map((to, position) =>
      sealHalf(deps, issue, {
        half: 'second',
        characters: secondHalf(pin),
        to,
        position,
        otherHalfChannel: 'desk-slip',
        expireDaysAfterDespatch,
      }),
    ),
  ]);
  return { ...issue, initialPin: hashInitialPin(deps, pin, issue.pinRequestId), halves, hasLetter, confirmations };
}

type Ways = readonly [HalfToSeal['to'], ...HalfToSeal['to'][]];

function waysOfSecondHalf({ policy }: DrawDeskDeps, application: CheckedApplication): Ways {
  const plan = planSecondHalfAtDesk(application, policy);
  return plan === 'letter' ? [{ channel: 'letter', postalAddress: application.postalAddress }] : plan;
}

function draftOf(deps: DrawDeskDeps, { language }: CheckedApplication, hasLetter: boolean): SealFor {
  const createTime = deps.clock.now();
  return {
    pinRequestId: deps.ids.next(),
    credentialId: deps.ids.next(),
    reference: drawReference(deps.randomBytes),
    language,
    createTime,
    expireTime: hasLetter ? latestIssueExpiry(createTime, deps.policy) : expiryWithoutLetter(createTime, deps.policy),
  };
}

/** Each contact that did not carry a half needs its code. */
function confirm(deps: DrawDeskDeps, issue: SealFor, application: CheckedApplication) {
  return Promise.all(
    confirmationRoutes(application, deps.policy).map(({ contact }) =>
      sealCodeNotice(deps, issue, contact, 'request', { route: wireRoute.desk }),
    ),
  );
}
