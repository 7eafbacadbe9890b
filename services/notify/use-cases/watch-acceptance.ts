import { type Clock, later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Round } from '../../../runtime/poller';
import { meaningOf, pecReceiptKinds } from '../domain/pec-receipt';
import { type MissingReceipts, withoutEnd, withoutReceipt } from '../store/awaited-receipt';

export interface AcceptanceWatchDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
  /** How long a provider may take to say whether it accepts a message. */
  readonly acceptanceMilliseconds: number;
}

/** By the technical rules a provider gives up after 24 hours and says so; two more for its own ways. */
const deliveryHours = 26;
/** A message that waits longer was told of often enough. */
const watchedDays = 7;
const toldAtOnce = 100;

const ends = pecReceiptKinds.filter((kind) =>
  ['delivered', 'failed'].includes(meaningOf({ kind, error: 'nessuno', recipientIsCertified: true }).outcome),
);

/**
 * A round that tells of certified mails that were sent and of which nobody says what became of them: a gauge each, and an alarm with
 * the messages' ids when they become so. An acceptance missing means that the provider lost the message, or that its mailbox is not read.
 */
export function acceptanceWatch(deps: AcceptanceWatchDeps): () => Promise<Round> {
  const { database, clock, metrics, log } = deps;
  const noAcceptance = teller(log, 'pec.acceptance-missing');
  const noDelivery = teller(log, 'pec.delivery-missing');
  const acceptanceMissing = metrics.gauge(
    'symbolon_notify_pec_acceptance_missing',
    'Alarm: certified mails sent of which no receipt came in time',
  );
  const deliveryMissing = metrics.gauge(
    'symbolon_notify_pec_delivery_missing',
    `Alarm: certified mails accepted ${deliveryHours} hours ago, and neither delivered nor failed`,
  );
  return async () => {
    const now = clock.now();
    const after = later(now, -watchedDays * millisecondsPerDay);
    const unaccepted = { after, until: later(now, -deps.acceptanceMilliseconds) };
    const undelivered = { after, until: later(now, -deliveryHours * millisecondsPerHour) };
    const [first, second] = [
      await withoutReceipt(database, unaccepted, toldAtOnce),
      await withoutEnd(database, undelivered, ends, toldAtOnce),
    ];
    acceptanceMissing.set(first.count);
    deliveryMissing.set(second.count);
    noAcceptance(first);
    noDelivery(second);
    return 'idle';
  };
}

/** Names each message once, while it is missing. */
function teller(log: Log, event: string): (missing: MissingReceipts) => void {
  let told: ReadonlySet<string> = new Set();
  return ({ count, messageIds }) => {
    const fresh = messageIds.filter((id) => !told.has(id));
    if (fresh.length > 0) log.error(event, { count, messageIds: fresh });
    told = new Set(messageIds);
  };
}
