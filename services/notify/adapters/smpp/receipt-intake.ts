/** Hands receipts on in batches, one at a time, and tells each SMSC whether its receipt is safe. */
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import type { CarrierReceipt } from '../../domain/receipt';
import type { TakeReceipts } from '../../ports';
import { statuses } from './commands';
import { type ReceiptContext, readDelivery } from './receipt';

interface ReceiptIntakeOptions extends Omit<ReceiptContext, 'now'> {
  readonly takeReceipts: TakeReceipts;
  readonly now: () => Date;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Gathered {
  readonly receipt: CarrierReceipt;
  readonly settle: (status: number) => void;
}

const maxBatch = 100;
/** Longer than a commit takes: an SMSC that waits longer may hang up. */
const takeMilliseconds = 10_000;

export class ReceiptIntake {
  private gathered: Gathered[] = [];
  private isHanding = false;
  private readonly counter;

  constructor(private readonly options: ReceiptIntakeOptions) {
    this.counter = options.metrics.counter(
      'symbolon_notify_smpp_deliveries_total',
      'What an SMSC handed us, by what it was',
      ['carrier', 'outcome'],
    );
  }

  /** The status to answer with: 0 once what it tells is safe, or is nothing that is kept; else that it is to come again. Never rejects. */
  take(frame: Buffer): Promise<number> {
    const { carrier, senderDigits, now, log } = this.options;
    const read = readDelivery(frame, { carrier, senderDigits, now: now() });
    if (read.kind !== 'receipt') {
      this.count(read.kind);
      log.warn(read.kind === 'message' ? 'smpp.message-not-read' : 'receipt.unreadable', { carrier });
      return Promise.resolve(statuses.ok);
    }
    return new Promise((settle) => {
      this.gathered.push({ receipt: read.receipt, settle });
      void this.hand();
    });
  }

  private async hand(): Promise<void> {
    if (this.isHanding) return;
    this.isHanding = true;
    while (this.gathered.length > 0) {
      const batch = this.gathered.splice(0, maxBatch);
      const status = await this.statusOf(batch.map(({ receipt }) => receipt));
      for (const { receipt, settle } of batch) {
        this.count(status === statuses.ok ? receipt.outcome : 'put-back');
        settle(status);
      }
    }
    this.isHanding = false;
  }

  private async statusOf(receipts: readonly CarrierReceipt[]): Promise<number> {
    const { takeReceipts, carrier, log } = this.options;
    try {
      await inTime(takeReceipts(receipts));
      return statuses.ok;
    } catch (error) {
      log.warn('receipt.put-back', { carrier, receipts: receipts.length, error });
      return statuses.tryAgain;
    }
  }

  private count(outcome: string): void {
    this.counter.inc({ carrier: this.options.carrier, outcome });
  }
}

/** What goes on after its time changes nothing by coming again. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('taking receipts takes too long')), takeMilliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
