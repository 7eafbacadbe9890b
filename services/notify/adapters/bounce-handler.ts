/** Bounces, complaints and unsubscribes, from the mailbox they come to into the books. */
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { CarrierReceipt } from '../domain/receipt';
import type { TakeReceipts } from '../ports';
import { type BounceReading, readBounce } from './bounce/read-bounce';
import type { HandleMail } from './mailbox/received-mail';

interface BounceDeps {
  /** Whose mails come back here. */
  readonly carrier: string;
  readonly takeReceipts: TakeReceipts;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** For a MailboxReader: `taken` once what the mail tells is committed. Whatever is about a mail of ours is taken, since it may quote it. */
export function bounceHandler({ carrier, takeReceipts, metrics, log }: BounceDeps): HandleMail {
  const counter = metrics.counter('symbolon_notify_bounces_total', 'Mails about our mails, by what they are', [
    'carrier',
    'kind',
  ]);
  return async ({ raw, receiveTime }) => {
    const reading = readBounce(raw);
    if (reading === undefined) return 'not-ours';
    const receipts = receiptsOf(reading, carrier, receiveTime);
    if (receipts.length > 0) await takeReceipts(receipts);
    counter.inc({ carrier, kind: reading.kind });
    const { deliveryId, attempt } = reading.subject;
    const told = receipts.map(({ outcome, reason }) => (reason === '' ? outcome : `${outcome} ${reason}`));
    log.info('bounce.taken', { carrier, kind: reading.kind, deliveryId, attempt, told });
    return 'taken';
  };
}

/** A time that nobody can know yet, or that is not told, is the time when the mail came. */
function receiptsOf({ subject, told }: BounceReading, carrier: string, receiveTime: Date): readonly CarrierReceipt[] {
  return told.map(({ occurTime, ...outcome }) => ({
    carrier,
    channel: 'email',
    subject,
    ...outcome,
    occurTime: occurTime === undefined || occurTime > receiveTime ? receiveTime : occurTime,
  }));
}
