/** What becomes of each mail in the mailbox of certified mail. */
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { meaningOf, type PecEvidence, type PecReceipt } from '../domain/pec-receipt';
import type { HandleMail } from './mailbox/received-mail';
import { type PecReader, readPecReceipt } from './pec/read-pec-receipt';

export interface PecHandlerDeps extends PecReader {
  /** Once it resolves, receipt and evidence are durable; taking them again changes nothing. */
  readonly take: (receipt: PecReceipt, evidence: PecEvidence) => Promise<void>;
  readonly metrics: Metrics;
  readonly log: Log;
}

/**
 * For the reader of the mailbox: `taken` may be deleted there, `not-ours` is for a person to look at. Nothing of a mail's content is
 * told anywhere. Throws Fault unavailable: the same mail is to be handed in again.
 */
export function pecMailHandler(deps: PecHandlerDeps): HandleMail {
  const { metrics, log } = deps;
  const receipts = metrics.counter('symbolon_notify_pec_receipts_total', 'Receipts of certified mail, by kind', [
    'kind',
  ]);
  const refused = metrics.counter(
    'symbolon_notify_pec_refused_total',
    'Alarm: mails that say they are a receipt, and must not be believed',
    ['reason'],
  );
  const bystanders = metrics.counter(
    'symbolon_notify_pec_bystanders_total',
    'Mails in the mailbox of certified mail that are no receipt of ours',
    ['what'],
  );
  const removed = metrics.counter(
    'symbolon_notify_pec_removed_parts_total',
    'Parts that were taken out of receipts before these were kept: a provider does not heed X-TipoRicevuta',
  );
  return async (mail) => {
    const reading = await readPecReceipt(deps, mail);
    switch (reading.kind) {
      case 'receipt':
        await deps.take(reading.receipt, reading.evidence);
        tell(log, reading.receipt);
        receipts.inc({ kind: reading.receipt.kind });
        removed.inc(reading.evidence.removedParts);
        return 'taken';
      case 'bystander':
        bystanders.inc({ what: reading.what });
        log.info('pec.mail-for-somebody-else', { uid: mail.uid, what: reading.what });
        return 'not-ours';
      case 'refused':
        refused.inc({ reason: reading.reason });
        log.error('pec.receipt-refused', { uid: mail.uid, reason: reading.reason });
        return 'not-ours';
    }
  };
}

/** With what it says of its message, also where that is no end of it. */
function tell(log: Log, receipt: PecReceipt): void {
  const { kind, deliveryId, attempt } = receipt;
  log.info('pec.receipt-taken', { kind, deliveryId, attempt, reason: meaningOf(receipt).reason });
}
