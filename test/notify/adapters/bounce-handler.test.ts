import { Fault } from '../../../runtime/fault';
import { openMetrics } from '../../../runtime/metrics';
import { bounceHandler } from '../../../services/notify/adapters/bounce-handler';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import { recordingLog } from '../../support/recording-log';
import { arf, deliveryId, dsn, failedRecipient, mail } from './bounce/bounce-mails';

const receiveTime = new Date('2026-11-23T10:00:00Z');
const subject = { kind: 'attempt', deliveryId, attempt: 2 } as const;
const ofThisMail = { carrier: 'smtp', channel: 'email', subject } as const;

function room(takeReceipts?: () => Promise<void>) {
  const receipts: CarrierReceipt[] = [];
  const metrics = openMetrics();
  const { log, lines } = recordingLog();
  const take = async (taken: readonly CarrierReceipt[]) => {
    await takeReceipts?.();
    receipts.push(...taken);
  };
  const handle = bounceHandler({ carrier: 'smtp', takeReceipts: take, metrics, log });
  const counts = async () => {
    const [metric] = await metrics.registry.getMetricsAsJSON();
    return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [String(labels['kind']), value]));
  };
  return {
    handle: (text: string) => handle({ raw: Buffer.from(text), truncated: false, uid: 1, receiveTime }),
    receipts,
    lines,
    counts,
  };
}

describe('a mail in the bounce mailbox', () => {
  it('that is a bounce becomes a receipt, at the time that it tells', async () => {
    const { handle, receipts, counts } = room();
    const attempted = 'Last-Attempt-Date: Mon, 23 Nov 2026 08:00:00 +0000';
    expect(await handle(dsn({ recipients: [[...failedRecipient, attempted]] }))).toBe('taken');
    expect(receipts).toEqual([
      {
        ...ofThisMail,
        outcome: 'failed',
        reason: 'BOUNCE_5_1_1',
        suppress: 'hard-bounce',
        occurTime: new Date('2026-11-23T08:00:00Z'),
      },
    ]);
    expect(await counts()).toEqual({ bounce: 1 });
  });

  it('happened when it came where it tells no time, or one that nobody can know yet', async () => {
    const { handle, receipts } = room();
    const attempted = 'Last-Attempt-Date: Mon, 23 Nov 2099 08:00:00 +0000';
    await handle(dsn({ recipients: [failedRecipient, [...failedRecipient, attempted]] }));
    expect(receipts.map(({ occurTime }) => occurTime)).toEqual([receiveTime, receiveTime]);
  });

  it('that is a complaint or an unsubscribe ends messages to its recipient', async () => {
    const { handle, receipts, counts } = room();
    expect(await handle(arf('abuse'))).toBe('taken');
    expect(await handle(mail([`Subject: unsubscribe ${deliveryId}.2`], 'text/plain', ['']))).toBe('taken');
    expect(receipts).toEqual([
      { ...ofThisMail, outcome: 'taken', reason: 'COMPLAINT', suppress: 'complaint', occurTime: receiveTime },
      { ...ofThisMail, outcome: 'taken', reason: 'UNSUBSCRIBED', suppress: 'unsubscribed', occurTime: receiveTime },
    ]);
    expect(await counts()).toEqual({ complaint: 1, unsubscribe: 1 });
  });

  it('that answers one of ours is taken, since it may quote it, and changes nothing', async () => {
    const { handle, receipts, lines, counts } = room();
    const header = ['From: mario.rossi@example.it', `In-Reply-To: <${deliveryId}.2@symbolon.example>`];
    expect(await handle(mail(header, 'text/plain', ['> BCDF GHJK']))).toBe('taken');
    expect({ receipts, counts: await counts() }).toEqual({ receipts: [], counts: { 'auto-reply': 1 } });
    expect(JSON.stringify(lines)).not.toMatch(/BCDF|mario/);
  });

  it('that is about nothing of ours is left to an operator', async () => {
    const { handle, receipts, counts } = room();
    expect(await handle(mail(['Subject: cheap watches'], 'text/plain', ['buy']))).toBe('not-ours');
    expect({ receipts, counts: await counts() }).toEqual({ receipts: [], counts: {} });
  });

  it('is not taken where its receipt could not be recorded', async () => {
    const { handle, counts } = room(async () => {
      throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database is away');
    });
    await expect(handle(dsn())).rejects.toThrow(expect.objectContaining({ kind: 'unavailable' }));
    expect(await counts()).toEqual({});
  });
});
