import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Ids } from '../../../runtime/id';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { carrierReceiptOf, type PecEvidence, type PecReceipt } from '../domain/pec-receipt';
import type { TakeReceipts } from '../ports';
import { findAttempt } from '../store/message';
import { insertEvidence, purgeEvidence } from '../store/receipt-evidence';

export interface EvidenceDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly keepMilliseconds: number;
  /** The configured name of the carrier whose receipts these are. */
  readonly carrier: string;
  readonly takeReceipts: TakeReceipts;
  readonly metrics: Metrics;
  readonly log: Log;
}

/**
 * Keeps a receipt, then lets it change what is known of its message. Either may be done twice, so that after a crash in between both
 * are done again. Fault unavailable: hand it in again.
 */
export async function takePecReceipt(deps: EvidenceDeps, receipt: PecReceipt, evidence: PecEvidence): Promise<void> {
  const { deliveryId, attempt, kind } = receipt;
  const keepUntil = later(deps.clock.now(), deps.keepMilliseconds);
  const isKnown = await inTransaction(deps.database, async (trx) => {
    await insertEvidence(trx, deps.cipher, { id: deps.ids.next(), ...receipt, ...evidence }, keepUntil);
    return (await findAttempt(trx, deliveryId, attempt)) !== undefined;
  });
  if (!isKnown) {
    deps.metrics
      .counter('symbolon_notify_pec_receipts_unknown_total', 'Receipts, kept, for a message that is not known here')
      .inc();
    deps.log.warn('pec.receipt-for-unknown-message', { deliveryId, attempt, kind });
  }
  await deps.takeReceipts([carrierReceiptOf(receipt, deps.carrier)]);
}

interface PurgeEvidenceDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Rows a round. */
  readonly batchRows: number;
}

/** Forgets receipts whose time to be kept is over. */
export async function purgeOldEvidence({ database, clock, batchRows }: PurgeEvidenceDeps): Promise<Round> {
  return (await purgeEvidence(database, clock.now(), batchRows)) === batchRows ? 'more' : 'idle';
}
