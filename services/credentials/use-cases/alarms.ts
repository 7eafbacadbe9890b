import { isUndeliverable } from '../domain/attention';
import type { Channel } from '../domain/channel';
import { type Delivery, isReturnedHalf } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import type { CredentialsDeps } from './deps';

/** What nothing but an operator can answer. */
export type Alarm =
  | { readonly kind: 'half-undeliverable'; readonly pinRequestId: string }
  | {
      readonly kind: 'returned-after-use';
      readonly pinRequestId: string;
      readonly deliveryId: string;
      readonly channel: Channel;
    };

const undeliverable = 'symbolon_credentials_half_undeliverable_total';
const returnedAfterUse = 'symbolon_credentials_returned_after_use_total';

/** What has come to need an operator between these two looks at a request's deliveries; fallbacks are released already in the later one. */
export function alarmsOf(
  request: PinRequest,
  before: readonly Delivery[],
  after: readonly Delivery[],
): readonly Alarm[] {
  const pinRequestId = request.id;
  const alarms: Alarm[] = [];
  if (!hasEnded(request.state) && isUndeliverable(after) && !isUndeliverable(before))
    alarms.push({ kind: 'half-undeliverable', pinRequestId });
  const cameBackBefore = new Set(before.filter(isReturnedHalf).map(({ id }) => id));
  const cameBack = after.filter((delivery) => isReturnedHalf(delivery) && !cameBackBefore.has(delivery.id));
  if (request.state === 'used')
    alarms.push(
      ...cameBack.map(({ id, channel }) => ({
        kind: 'returned-after-use' as const,
        pinRequestId,
        deliveryId: id,
        channel,
      })),
    );
  return alarms;
}

/** After the commit: what was rolled back is no alarm. */
export function raiseAlarms({ log, metrics }: Pick<CredentialsDeps, 'log' | 'metrics'>, alarms: readonly Alarm[]) {
  for (const { kind, ...details } of alarms) {
    log.error(`delivery.${kind}`, details);
    if (kind === 'half-undeliverable')
      metrics.counter(undeliverable, 'Requests of which a half can go no way any more').inc();
    else metrics.counter(returnedAfterUse, 'Halves that came back after their PIN had been used').inc();
  }
}
