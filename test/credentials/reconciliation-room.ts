/** The books of a credentials service against those of delivery services that a test moves by hand. */
import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../runtime/clock';
import { openMetrics } from '../../runtime/metrics';
import { families } from '../../services/credentials/domain/channel';
import type { Delivery } from '../../services/credentials/domain/delivery';
import type { Policy } from '../../services/credentials/domain/policy';
import { findConfirmedDiscrepancies } from '../../services/credentials/store/discrepancies';
import { findPinRequest } from '../../services/credentials/store/pin-requests';
import { reconcile } from '../../services/credentials/use-cases/reconcile';
import type { ReconciliationDeps } from '../../services/credentials/use-cases/reconciliation-deps';
import { recordDeliveryReports } from '../../services/credentials/use-cases/record-delivery-reports';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import type { DatabaseContext } from '../support/database-suite';
import { recordingLog } from '../support/recording-log';
import { anApplication, openCredentialsRoom, pinFrom } from './credentials-room';
import { ModelServices } from './model-services';

let seed = 300_000;

export const reconciliationTables = [
  'discrepancy',
  'reconciliation_place',
  'reconciliation_walk',
  'desk_form',
  'delivery_attempt',
  'sealed_blob',
  'delivery',
  'pin_request',
  'outbox',
  'job',
];

export async function openReconciliationRoom(
  { database }: Pick<DatabaseContext, 'database'>,
  policy: Partial<Policy> = {},
) {
  const room = await openCredentialsRoom({ database }, { firstHalfChannels: ['sms', 'email'], ...policy });
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const services = new ModelServices(room.deps.clock);
  const deps = {
    ...room.deps,
    log,
    metrics,
    ledgers: services.ledgers,
    reconciliation: {
      restMilliseconds: 0,
      afterMilliseconds: millisecondsPerHour,
      confirmMilliseconds: 10 * millisecondsPerMinute,
      stuckMessageMilliseconds: 24 * millisecondsPerHour,
      stuckLetterMilliseconds: 14 * millisecondsPerDay,
      stuckSlipMilliseconds: 10 * millisecondsPerMinute,
      keepMilliseconds: 90 * millisecondsPerDay,
    },
  };
  const walk = (changes: Partial<ReconciliationDeps> = {}) =>
    reconcile({ ...deps, ...changes }, new AbortController().signal);
  /** The services take on what was published, but for what is lost on the way. */
  const deliver = async (isLost: (deliveryId: string) => boolean = () => false) => {
    const events = await room.published();
    for (const event of events) if (!isLost(event.content.deliveryId)) services.take(event);
    return events;
  };
  const tell = async () => {
    for (const report of services.untold.splice(0)) await recordDeliveryReports(deps, [report], new Set(families));
  };
  return {
    ...room,
    deps,
    services,
    lines,
    metrics,
    deliver,
    tell,
    walk,
    /** Two walks, so far apart that what both find is believed. */
    walkTwice: async () => {
      await walk();
      room.pass(10 * millisecondsPerMinute);
      await walk();
    },
    /** Another holder's request; resolves to its deliveries' ids. */
    ask: async (changes: Parameters<typeof anApplication>[1] = {}) => {
      seed += 1;
      const application = anApplication(seed, changes);
      const { request } = await requestPin(deps, { requestId: randomUUID(), application }, 'portal');
      const rows: { id: string; channel: string; half: string | null }[] = await database('delivery').where({
        pin_request_id: request.id,
      });
      const of = (channel: Delivery['channel']) =>
        String(rows.find((row) => row.channel === channel && row.half !== null)?.id);
      return { id: request.id, application, sms: of('sms'), email: of('email'), letter: of('letter') };
    },
    /** All that was asked for is sent, and told. */
    settle: async () => {
      const events = await deliver();
      for (const { deliveryId, state } of services.taken.values())
        if (state === 'accepted') services.come(deliveryId, 'sent');
      await tell();
      return { pin: pinFrom(events) };
    },
    /** What is believed now, the oldest first. */
    found: async () =>
      (
        await findConfirmedDiscrepancies(database, { kind: undefined, sinceBeforeTime: undefined }, undefined, 1_000)
      ).map(({ kind, family, deliveryId, pinRequestId, ownState, ledgerState }) => ({
        kind,
        family,
        deliveryId,
        pinRequestId,
        states: `${ownState ?? 'nothing'} ${ledgerState ?? 'nothing'}`,
      })),
    stateOf: async (id: string) => (await findPinRequest(database, id))?.state,
  };
}

export type ReconciliationRoom = Awaited<ReturnType<typeof openReconciliationRoom>>;
