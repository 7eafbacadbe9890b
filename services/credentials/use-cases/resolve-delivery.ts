import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { families } from '../domain/channel';
import type { Delivery } from '../domain/delivery';
import type { DeliveryState } from '../domain/delivery-state';
import { raiseAlarms } from './alarms';
import { applyReports, type DeliveryReport } from './apply-reports';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { assertReleased, auditAct, checkReason, lockRequestOfDelivery } from './operator-act';

export interface ResolveDeliveryInput {
  readonly deliveryId: string;
  /** 'sent', 'delivered', 'failed' or 'returned'. */
  readonly state: DeliveryState | undefined;
  readonly reason: string;
  /** When it happened; now where undefined. */
  readonly occurTime: Date | undefined;
}

const resolvable = ['sent', 'delivered', 'failed', 'returned'] as const;
type ResolvedState = (typeof resolvable)[number];

/**
 * Records what became of a half that no report will settle, as a report by the carrier 'operator' of its newest attempt: it merges like any other,
 * and after a failure a fallback may follow. Sends nothing itself. Of an issue that has ended too.
 * Faults: invalid INVALID_FIELDS; not-found DELIVERY_NOT_FOUND; precondition DELIVERY_HELD, DELIVERY_SETTLED; unavailable.
 */
export async function resolveDelivery(
  deps: CredentialsDeps,
  input: ResolveDeliveryInput,
  actor: string,
): Promise<PinRequestView> {
  const reason = checkReason(input.reason);
  const now = deps.clock.now();
  const state = checkState(input.state);
  const { view, alarms } = await inTransaction(deps.database, async (trx) => {
    const { request, delivery } = await lockRequestOfDelivery(trx, input.deliveryId);
    assertReleased(delivery);
    const report = reportOf(delivery, state, checkTime(delivery, input.occurTime, now));
    const { outcomes, alarms } = await applyReports(deps, trx, request, [report], new Set(families));
    const view = await viewOf(deps, trx, request.id);
    const stands = view.deliveries.find(({ id }) => id === delivery.id)?.state;
    if (outcomes[0] !== 'applied' || stands !== state)
      throw new Fault('precondition', 'DELIVERY_SETTLED', 'what is known of the delivery already goes further');
    await auditAct(deps, trx, request, { actor, action: 'delivery-resolved', reason });
    return { view, alarms };
  });
  raiseAlarms(deps, alarms);
  deps.outbox.ring();
  return view;
}

function checkState(state: DeliveryState | undefined): ResolvedState {
  const resolved = resolvable.find((one) => one === state);
  if (resolved !== undefined) return resolved;
  throw faulty('state', { reason: 'STATE_NOT_RESOLVABLE', description: `must be one of ${resolvable.join(', ')}` });
}

/** Between the half's beginning and now: another time would move the end. */
function checkTime({ createTime }: Delivery, occurTime: Date | undefined, now: Date): Date {
  if (occurTime === undefined) return now;
  if (createTime <= occurTime && occurTime <= now) return occurTime;
  throw faulty('occur_time', {
    reason: 'TIME_OUT_OF_RANGE',
    description: 'must be after the request, and not to come',
  });
}

function faulty(field: string, fault: Omit<FieldFault, 'field'>): Fault {
  return invalidFields([{ field, ...fault }]);
}

function reportOf({ id, attempt }: Delivery, state: ResolvedState, occurTime: Date): DeliveryReport {
  const failed = state === 'failed' || state === 'returned';
  const by = { reason: failed ? 'RESOLVED_BY_OPERATOR' : '', carrier: 'operator', carrierReference: '' };
  return { deliveryId: id, attempt, state, occurTime, ...by };
}
