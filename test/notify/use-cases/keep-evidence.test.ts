import { createHash, randomUUID } from 'node:crypto';
import { Fault } from '../../../runtime/fault';
import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { certifiedTime, ourMailbox, pecEnvelope, pecReceipt, type ReceiptName, theirMailbox } from '../pec-receipts';
import { keepDays, type PecRoom, pecRoom } from '../pec-room';

const half = 'BCDFGHJK';

describeOnEachDatabase('a receipt of certified mail', migrations, (context) => {
  let room: PecRoom;
  let deliveryId: string;
  beforeEach(async () => {
    await context.empty('receipt_evidence', 'message');
    room = await pecRoom(context.database);
    deliveryId = randomUUID();
  });

  const receipt = (name: ReceiptName, details: Partial<Parameters<typeof pecReceipt>[2]> = {}) =>
    pecReceipt(room.provider, name, { messageId: `${deliveryId}.1@pec.symbolon.example`, ...details });
  const rows = async (): Promise<Record<string, unknown>[]> => context.database('receipt_evidence');

  it('is kept, encrypted, and changes what is known of its message', async () => {
    await room.sentMessage(deliveryId);
    const raw = receipt('avvenuta-consegna');
    expect(await room.hand(raw)).toBe('taken');
    const [row] = await rows();
    expect(Buffer.from(row?.['cipher'] as Uint8Array).includes(theirMailbox)).toBe(false); // a blob column
    expect({ taken: room.taken, kept: await room.evidence(deliveryId), counts: await room.counts() }).toEqual({
      taken: [
        {
          carrier: 'pec',
          channel: 'pec',
          subject: { kind: 'attempt', deliveryId, attempt: 1 },
          outcome: 'delivered',
          reason: '',
          occurTime: certifiedTime,
        },
      ],
      kept: [
        {
          id: expect.any(String),
          deliveryId,
          attempt: 1,
          kind: 'avvenuta-consegna',
          error: 'nessuno',
          identifier: 'opec292.20261127101503.05361.06.1.15@pec.provider.example',
          occurTime: certifiedTime,
          receiveTime: expect.any(Date),
          sha256: createHash('sha256').update(raw).digest(),
          removedParts: 0,
          mail: raw,
        },
      ],
      counts: { 'receipts_total avvenuta-consegna': 1 },
    });
  });

  it('is told of with what it says, where that ends nothing, too', async () => {
    await room.sentMessage(deliveryId);
    await room.hand(receipt('accettazione', { recipientType: 'esterno' }));
    await room.hand(receipt('preavviso-errore-consegna'));
    expect(room.lines.map(({ event, reason }) => [event, reason])).toEqual([
      ['pec.receipt-taken', 'PEC_RECIPIENT_NOT_CERTIFIED'],
      ['pec.receipt-taken', 'PEC_DELAYED'],
    ]);
  });

  it('that comes twice is kept once', async () => {
    const raw = receipt('accettazione');
    await Promise.all([room.hand(raw), room.hand(raw)]);
    await room.hand(raw);
    expect({ rows: (await rows()).length, taken: room.taken.length }).toEqual({ rows: 1, taken: 3 });
  });

  it('is kept beside the others, whatever their order', async () => {
    for (const name of ['avvenuta-consegna', 'preavviso-errore-consegna', 'accettazione'] as const)
      await room.hand(receipt(name));
    const kept = await room.evidence(deliveryId);
    expect(kept.map(({ kind }) => kind).sort()).toEqual([
      'accettazione',
      'avvenuta-consegna',
      'preavviso-errore-consegna',
    ]);
    expect(room.taken.map(({ outcome }) => outcome)).toEqual(['delivered', 'delayed', 'taken']);
  });

  it('is taken again where only its evidence was kept before', async () => {
    const raw = receipt('accettazione');
    room.failures.push(new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'gone'));
    await expect(room.hand(raw)).rejects.toMatchObject({ kind: 'unavailable' });
    expect({ rows: (await rows()).length, taken: room.taken.length }).toEqual({ rows: 1, taken: 0 });
    await room.hand(raw);
    expect({ rows: (await rows()).length, taken: room.taken.length }).toEqual({ rows: 1, taken: 1 });
  });

  it('for a message that is not known is kept, told of and handed on', async () => {
    expect(await room.hand(receipt('accettazione'))).toBe('taken');
    expect({ rows: (await rows()).length, taken: room.taken.length, counts: await room.counts() }).toEqual({
      rows: 1,
      taken: 1,
      counts: { 'receipts_total accettazione': 1, receipts_unknown_total: 1 },
    });
    expect(room.lines).toMatchObject([
      { level: 'warn', event: 'pec.receipt-for-unknown-message', deliveryId, attempt: 1, kind: 'accettazione' },
      { level: 'info', event: 'pec.receipt-taken', deliveryId, attempt: 1, kind: 'accettazione', reason: '' },
    ]);
  });

  it('that quotes the message is kept without it, which is counted', async () => {
    await room.sentMessage(deliveryId);
    const quoted = `Subject: Il Suo PIN\r\n\r\n${half}\r\n`;
    await room.hand(receipt('avvenuta-consegna', { receiptType: 'completa', quoted }));
    const [kept] = await room.evidence(deliveryId);
    expect({
      removedParts: kept?.removedParts,
      quotes: kept?.mail.includes(half),
      counts: await room.counts(),
    }).toEqual({
      removedParts: 1,
      quotes: false,
      counts: { 'receipts_total avvenuta-consegna': 1, removed_parts_total: 1 },
    });
  });

  it('that is forged changes nothing, is left to a person, and is an alarm', async () => {
    const forged = receipt('avvenuta-consegna').toString('latin1').replace('PD94', 'PD95');
    expect(await room.hand(Buffer.from(forged, 'latin1'))).toBe('not-ours');
    expect({ rows: await rows(), taken: room.taken, counts: await room.counts() }).toEqual({
      rows: [],
      taken: [],
      counts: { 'refused_total PEC_SIGNATURE_WRONG': 1 },
    });
    expect(room.lines).toMatchObject([{ level: 'error', event: 'pec.receipt-refused', reason: 'PEC_SIGNATURE_WRONG' }]);
  });

  it('that is none is left to a person', async () => {
    expect(await room.hand(pecEnvelope(room.provider, 'posta-certificata', 'Subject: x\r\n\r\nx'))).toBe('not-ours');
    expect({ rows: await rows(), counts: await room.counts() }).toEqual({
      rows: [],
      counts: { 'bystanders_total envelope': 1 },
    });
  });

  it('is forgotten when its time is over', async () => {
    await room.hand(receipt('accettazione'));
    room.passMinutes(keepDays * 24 * 60 - 1);
    expect({ round: await room.purge(), rows: (await rows()).length }).toEqual({ round: 'idle', rows: 1 });
    room.passMinutes(2);
    expect({ round: await room.purge(), rows: (await rows()).length }).toEqual({ round: 'idle', rows: 0 });
  });

  it('is never told of with what is in it', async () => {
    await room.sentMessage(deliveryId);
    for (const name of ['accettazione', 'errore-consegna', 'avvenuta-consegna'] as const) {
      const raw = receipt(name, { receiptType: 'completa', quoted: half });
      await room.hand(raw);
      await room.hand(Buffer.from(raw.toString('latin1').replace('PD94', 'PD95'), 'latin1'));
      await room.hand(receipt(name, { sender: 'mallory@pec.holder.example' }));
    }
    await room.hand(receipt('accettazione'), true);
    await room.hand(Buffer.from(`From: ${theirMailbox}\r\nSubject: ${half}\r\n\r\n${half}`));
    const told = JSON.stringify([room.lines, await room.counts()]);
    expect(
      [half, theirMailbox, ourMailbox, 'mallory', 'Il Suo PIN', 'Provider'].filter((word) => told.includes(word)),
    ).toEqual([]);
  });
});
