import { randomUUID } from 'node:crypto';
import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { pecReceipt, type ReceiptName } from '../pec-receipts';
import { acceptanceMinutes, type PecRoom, pecRoom } from '../pec-room';

describeOnEachDatabase('the watch over certified mails', migrations, (context) => {
  let room: PecRoom;
  beforeEach(async () => {
    await context.empty('receipt_evidence', 'message');
    room = await pecRoom(context.database);
  });

  const receive = (deliveryId: string, name: ReceiptName, attempt = 1) =>
    room.hand(pecReceipt(room.provider, name, { messageId: `${deliveryId}.${attempt}@pec.symbolon.example` }));
  async function round() {
    const linesBefore = room.lines.length;
    await room.watch();
    const { acceptance_missing: acceptances = 0, delivery_missing: deliveries = 0 } = await room.counts();
    const told = room.lines
      .slice(linesBefore)
      .map(({ event, level, count, messageIds }) => ({ event, level, count, messageIds }));
    return { acceptances, deliveries, told };
  }
  const quiet = { acceptances: 0, deliveries: 0, told: [] };

  it('tells of one whose acceptance does not come in time, once, and counts it until it comes', async () => {
    const deliveryId = randomUUID();
    const messageId = await room.sentMessage(deliveryId);
    room.passMinutes(acceptanceMinutes - 1);
    expect(await round()).toEqual(quiet);
    room.passMinutes(2);
    const alarm = { event: 'pec.acceptance-missing', level: 'error', count: 1, messageIds: [messageId] };
    expect(await round()).toEqual({ acceptances: 1, deliveries: 0, told: [alarm] });
    expect(await round()).toEqual({ acceptances: 1, deliveries: 0, told: [] });
    await receive(deliveryId, 'accettazione');
    expect(await round()).toEqual(quiet);
  });

  it('tells of one that was accepted, and then neither delivered nor failed', async () => {
    const deliveryId = randomUUID();
    const messageId = await room.sentMessage(deliveryId);
    await receive(deliveryId, 'accettazione');
    await receive(deliveryId, 'preavviso-errore-consegna');
    room.passMinutes(26 * 60 - 1);
    expect(await round()).toEqual(quiet);
    room.passMinutes(2);
    const alarm = { event: 'pec.delivery-missing', level: 'error', count: 1, messageIds: [messageId] };
    expect(await round()).toEqual({ acceptances: 0, deliveries: 1, told: [alarm] });
    await receive(deliveryId, 'errore-consegna-24h');
    expect(await round()).toEqual(quiet);
  });

  it.each<ReceiptName>([
    'avvenuta-consegna',
    'non-accettazione',
    'errore-consegna',
    'rilevazione-virus',
  ])('is content with %s alone', async (name) => {
    const deliveryId = randomUUID();
    await room.sentMessage(deliveryId);
    await receive(deliveryId, name);
    room.passMinutes(48 * 60);
    expect(await round()).toEqual(quiet);
  });

  it('does not take the receipt of another attempt for one', async () => {
    const deliveryId = randomUUID();
    await room.sentMessage(deliveryId, { attempt: 2 });
    await receive(deliveryId, 'accettazione', 1);
    room.passMinutes(acceptanceMinutes + 1);
    expect(await round()).toMatchObject({ acceptances: 1 });
  });

  it('is not about other channels, or messages that are not sent or have another end', async () => {
    await room.sentMessage(randomUUID(), { channel: 'email' });
    await room.sentMessage(randomUUID(), { state: 'sending', sent_time: null });
    await room.sentMessage(randomUUID(), { state: 'failed' });
    room.passMinutes(48 * 60);
    expect(await round()).toEqual(quiet);
  });

  it('ends after a week', async () => {
    await room.sentMessage(randomUUID());
    room.passMinutes(7 * 24 * 60 + 1);
    expect(await round()).toEqual(quiet);
  });
});
