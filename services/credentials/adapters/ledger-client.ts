import { Channel, DeliveryState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type LedgerDelivery,
  type ListDeliveriesRequest,
  type ListDeliveriesResponse,
  LedgerServiceClient as NotifyLedgerClient,
} from '../../../proto/gen/symbolon/notify/v1/ledger_service';
import { LedgerServiceClient as PostalLedgerClient } from '../../../proto/gen/symbolon/postal/v1/ledger_service';
import { CircuitBreaker } from '../../../runtime/circuit-breaker';
import { Fault, isFault } from '../../../runtime/fault';
import { type ClientSettings, callUnary } from '../../../runtime/grpc-client';
import { lazyClient } from '../../../runtime/lazy-client';
import type { Family } from '../domain/channel';
import type { ReportedState } from '../domain/delivery-state';
import type { LedgerEntry } from '../domain/discrepancy-of-delivery';
import type { Ledger, LedgerPage } from '../ports';

export interface LedgerClientOptions {
  readonly family: Family;
  /** Asked when it is first needed: in one process the port is known only once it listens. */
  readonly connection: () => ClientSettings;
  readonly deadlineMilliseconds: number;
  /** Milliseconds that only ever go on. */
  readonly now?: () => number;
}

const failuresToOpen = 3;
const openMilliseconds = 30_000;
const rowsPerPage = 200;

/** A delivery service's ledger over gRPC. One that fails again and again is left alone for a while: a walk is not held up by every page's deadline. */
export function ledgerClient(options: LedgerClientOptions): Ledger & { close(): Promise<void> } {
  const { family, deadlineMilliseconds, now = () => performance.now() } = options;
  const { call, close } = callerOf(options);
  const breaker = new CircuitBreaker({
    name: `ledger of ${family}`,
    failuresToOpen,
    openMilliseconds,
    now,
    meaningOf: (error) => (isFault(error, 'unavailable') ? 'down' : 'up'),
    onChange: () => {}, // who asked tells of each failure
  });
  const ask = async (request: Partial<ListDeliveriesRequest>, signal: AbortSignal): Promise<LedgerPage> => {
    const whole = { deliveryIds: [], sinceTime: undefined, untilTime: undefined, pageSize: 0, pageToken: '' };
    return pageOf(family, await breaker.run(() => call({ ...whole, ...request }, { deadlineMilliseconds, signal })));
  };
  return {
    find: (deliveryIds, signal) => ask({ deliveryIds: [...deliveryIds] }, signal),
    list: (span, pageToken, signal) => ask({ ...span, pageSize: rowsPerPage, pageToken }, signal),
    close,
  };
}

type Call = (
  request: ListDeliveriesRequest,
  settings: { readonly deadlineMilliseconds: number; readonly signal: AbortSignal },
) => Promise<ListDeliveriesResponse>;

/** Notify's and postal's have the same shape under two names. */
function callerOf({ family, connection }: LedgerClientOptions): { readonly call: Call; close(): Promise<void> } {
  if (family === 'letter' || family === 'desk') {
    const client = lazyClient(PostalLedgerClient, connection);
    return {
      call: async (...asked) => callUnary(await client.open(), 'listDeliveries', ...asked),
      close: client.close,
    };
  }
  const client = lazyClient(NotifyLedgerClient, connection);
  return { call: async (...asked) => callUnary(await client.open(), 'listDeliveries', ...asked), close: client.close };
}

const familyByChannel: Readonly<Partial<Record<Channel, Family>>> = {
  [Channel.CHANNEL_SMS]: 'sms',
  [Channel.CHANNEL_EMAIL]: 'mail',
  [Channel.CHANNEL_PEC]: 'mail',
  [Channel.CHANNEL_LETTER]: 'letter',
  [Channel.CHANNEL_DESK_SLIP]: 'desk',
};

const states: Readonly<Partial<Record<DeliveryState, ReportedState>>> = {
  [DeliveryState.DELIVERY_STATE_ACCEPTED]: 'accepted',
  [DeliveryState.DELIVERY_STATE_SENDING]: 'sending',
  [DeliveryState.DELIVERY_STATE_SENT]: 'sent',
  [DeliveryState.DELIVERY_STATE_DELIVERED]: 'delivered',
  [DeliveryState.DELIVERY_STATE_FAILED]: 'failed',
  [DeliveryState.DELIVERY_STATE_RETURNED]: 'returned',
  [DeliveryState.DELIVERY_STATE_EXPIRED]: 'expired',
  [DeliveryState.DELIVERY_STATE_CANCELLED]: 'cancelled',
};

/** Fault unavailable WRONG_ANSWER where it does not say what it may have forgotten: then nothing can be concluded. */
function pageOf(
  family: Family,
  { deliveries, nextPageToken, forgottenBeforeTime }: ListDeliveriesResponse,
): LedgerPage {
  if (forgottenBeforeTime === undefined)
    throw new Fault('unavailable', 'WRONG_ANSWER', 'the ledger does not say what it may have forgotten');
  const entries = deliveries.flatMap((delivery) => entryOf(family, delivery) ?? []);
  return { entries, nextPageToken, forgottenBeforeTime };
}

/** Undefined for another family's: one process may serve several. Of a tombstone nobody can tell. */
function entryOf(family: Family, delivery: LedgerDelivery): LedgerEntry | undefined {
  const { deliveryId, attempt, channel, changeTime } = delivery;
  const state = states[delivery.state];
  const isOurs = channel === Channel.CHANNEL_UNSPECIFIED || familyByChannel[channel] === family;
  return isOurs && state !== undefined && changeTime !== undefined
    ? { deliveryId, attempt, state, changeTime }
    : undefined;
}
