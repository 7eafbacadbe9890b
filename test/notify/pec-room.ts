/** The part of notify that takes receipts of certified mail, on a real database, with the receipts' provider. */
import { type Clock, later, millisecondsPerDay } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import { openMetrics } from '../../runtime/metrics';
import { pecTrustIn } from '../../services/notify/adapters/pec/pec-trust';
import { pecMailHandler } from '../../services/notify/adapters/pec-handler';
import type { CarrierReceipt } from '../../services/notify/domain/receipt';
import type { TakeReceipts } from '../../services/notify/ports';
import { evidenceOf } from '../../services/notify/store/receipt-evidence';
import { purgeOldEvidence, takePecReceipt } from '../../services/notify/use-cases/keep-evidence';
import { acceptanceWatch } from '../../services/notify/use-cases/watch-acceptance';
import { keyringWith, newKey } from '../support/keyrings';
import { recordingLog } from '../support/recording-log';
import { type PecWorld, pecWorld } from './pec-authority';
import { ourMailbox } from './pec-receipts';

export const acceptanceMinutes = 30;
export const keepDays = 913;

let sharedWorld: Promise<PecWorld> | undefined;

/** `receiptTaker`: who hears of the receipts beside `taken`. */
export async function pecRoom(database: Database, receiptTaker: TakeReceipts = async () => {}) {
  sharedWorld ??= pecWorld();
  const world = await sharedWorld;
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const startTime = new Date();
  const time = { now: startTime };
  const clock: Clock = { now: () => time.now };
  const ids = uuidV7Ids({ now: () => new Date() });
  const keyring = keyringWith(newKey('field'));
  const cipher = new FieldCipher(keyring);
  const taken: CarrierReceipt[] = [];
  const failures: Error[] = [];
  const takeReceipts = async (receipts: readonly CarrierReceipt[]) => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    taken.push(...receipts);
    await receiptTaker(receipts);
  };
  const keeping = { database, cipher, ids, clock, carrier: 'pec', takeReceipts, metrics, log };
  const handle = pecMailHandler({
    trust: pecTrustIn(world.root.pem),
    mailbox: ourMailbox,
    take: (receipt, evidence) =>
      takePecReceipt({ ...keeping, keepMilliseconds: keepDays * millisecondsPerDay }, receipt, evidence),
    metrics,
    log,
  });
  let uid = 0;
  return {
    world,
    provider: world.provider,
    log,
    metrics,
    lines,
    taken,
    /** What the next takings of receipts fail with. */
    failures,
    handle,
    hand: (raw: Buffer, truncated = false) => {
      uid += 1;
      return handle({ raw, uid, receiveTime: time.now, truncated });
    },
    watch: acceptanceWatch({ database, clock, metrics, log, acceptanceMilliseconds: acceptanceMinutes * 60_000 }),
    evidence: (deliveryId: string) => evidenceOf(database, cipher, deliveryId),
    purge: () => purgeOldEvidence({ database, clock, batchRows: 10 }),
    passMinutes: (minutes: number) => {
      time.now = later(time.now, minutes * 60_000);
    },
    /** A message that was sent so many minutes ago. */
    async sentMessage(deliveryId: string, message: Readonly<Record<string, unknown>> = {}): Promise<string> {
      const id = ids.next();
      await database('message').insert({
        id,
        credential_id: ids.next(),
        issue_id: ids.next(),
        delivery_id: deliveryId,
        attempt: 1,
        channel: 'pec',
        not_after_time: later(time.now, 10 * millisecondsPerDay),
        accepted_time: time.now,
        state: 'sent',
        tries: 1,
        possible_sends: 1,
        seal_key_id: 'k',
        keep_until_time: later(time.now, 10 * millisecondsPerDay),
        sent_time: time.now,
        ...message,
      });
      return id;
    },
    /** name{label} -> value, of what is not zero. */
    async counts(): Promise<Record<string, number>> {
      const all = await metrics.registry.getMetricsAsJSON();
      const values = all.flatMap(({ name, values }) =>
        values.map(({ labels, value }) => [
          [name.replace('symbolon_notify_pec_', ''), ...Object.values(labels)].join(' '),
          value,
        ]),
      );
      return Object.fromEntries(values.filter(([, value]) => value !== 0));
    },
  };
}

export type PecRoom = Awaited<ReturnType<typeof pecRoom>>;
