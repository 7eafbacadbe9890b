import type { CheckedApplication } from '../domain/application';
import { confirmationRoutes, routeOf } from '../domain/delivery-plan';
import { latestIssueExpiry } from '../domain/expiry';
import { drawReference } from '../domain/reference';
import { sealCodeNotice } from './code-notice';
import { type DrawDeps, type DrawnHalves, drawHalves } from './draw-halves';
import type { SealedDelivery, SealFor } from './seal-delivery';
import { wireRoute } from './wire-enums';

/** A new issue whose PIN has been drawn and sealed. */
export interface DrawnIssue extends SealFor, DrawnHalves {
  /** The confirmations of the request, without any half. */
  readonly confirmations: readonly SealedDelivery[];
}

/** Draws a PIN for a new issue, and seals its halves and the confirmations of its request. Faults: exhausted QUEUE_FULL. */
export async function drawIssue(deps: DrawDeps, application: CheckedApplication, caller: string): Promise<DrawnIssue> {
  const createTime = deps.clock.now();
  const draft: SealFor = {
    pinRequestId: deps.ids.next(),
    credentialId: deps.ids.next(),
    reference: drawReference(deps.randomBytes),
    language: application.language,
    createTime,
    expireTime: latestIssueExpiry(createTime, deps.policy),
  };
  const [drawn, confirmations] = await Promise.all([
    drawHalves(deps, { ...draft, application }, caller),
    Promise.all(
      confirmationRoutes(application, deps.policy).map((route) =>
        sealCodeNotice(deps, draft, route.contact, 'request', { route: wireRoute[routeOf(application)] }),
      ),
    ),
  ]);
  return { ...draft, ...drawn, confirmations };
}
