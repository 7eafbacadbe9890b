import type { OutgoingMessage } from '../../../services/notify/ports';
import { faultProxyTo } from '../../support/fault-proxy';
import { describeSmsCarrier, outgoingMessage } from '../../support/message-carrier-suite';
import { type OwnSmsc, ownSmsc } from '../../support/smsc/own-smsc';
import { newTls } from '../../support/smtp-server';
import { waitFor } from '../../support/wait-for';
import { type SmppRoom, smppRoom } from './smpp-room';

let smsc: OwnSmsc;

beforeAll(async () => {
  smsc = await ownSmsc();
});
afterAll(() => smsc.stop());

describeSmsCarrier('an SMSC by SMPP', async () => {
  const { carrier } = smppRoom(smsc.port);
  await carrier.start();
  await smsc.greeted();
  smsc.forget();
  return {
    carrier,
    arrived: async () => smsc.messages().map(({ to, text }) => ({ to, subject: '', text })),
    senders: async () => smsc.messages().map(({ from }) => from),
    close: () => carrier.stop(),
  };
});

describe('the carrier of SMS by SMPP, at jSMPP’s SMSC', () => {
  let room: SmppRoom;
  const sms = (changes: Partial<OutgoingMessage> = {}) => outgoingMessage({ channel: 'sms', ...changes });
  const send = (message = sms()) => room.carrier.send(message, new AbortController().signal);

  async function open(changes: Parameters<typeof smppRoom>[1] = {}): Promise<void> {
    room = smppRoom(smsc.port, changes);
    await room.carrier.start();
    await smsc.greeted();
    smsc.forget();
  }
  afterEach(() => room.carrier.stop());

  it('submits what is asked for: who, to whom, how long, with a receipt at the end', async () => {
    await open();
    const outcome = await send(sms({ text: 'città', notAfterTime: new Date('2026-11-23T09:30:15Z') }));
    expect(outcome).toEqual({ kind: 'sent', references: [expect.stringMatching(/^[\da-f]+$/)] });
    expect(smsc.parts()).toEqual([
      {
        to: '+393331234567',
        from: 'INPS',
        numbering: [5, 0, 1, 1],
        esmClass: 0,
        dataCoding: 0,
        registeredDelivery: 1,
        validityPeriod: '261123093015000+',
        text: 'città',
        part: undefined,
        bytes: expect.any(String),
      },
    ]);
  });

  it('asks for no more than a week, however long a message may wait', async () => {
    await open();
    await send(sms({ notAfterTime: new Date('2027-02-21T08:00:00Z') }));
    expect(smsc.parts().map(({ validityPeriod }) => validityPeriod)).toEqual(['261130080000000+']);
  });

  it.each([
    [{ kind: 'number', digits: '390612345678' } as const, '390612345678', [1, 1, 1, 1]],
    [{ kind: 'short-code', digits: '48000' } as const, '48000', [3, 0, 1, 1]],
  ])('sends from the number %o, too', async (sender, from, numbering) => {
    await open({ sender });
    await send();
    expect(smsc.parts()).toMatchObject([{ from, numbering }]);
  });

  it('sends each part of a long message once, in UCS-2 where it must, and tells an id for each', async () => {
    await open();
    const outcome = await send(sms({ text: 'ж'.repeat(150) }));
    const references = outcome.kind === 'sent' ? outcome.references : [];
    expect(new Set(references).size).toBe(3);
    const parts = smsc.parts().map(({ dataCoding, esmClass, part }) => ({ dataCoding, esmClass, part }));
    const reference = expect.any(Number);
    expect(parts).toEqual(
      [1, 2, 3].map((number) => ({ dataCoding: 8, esmClass: 0x40, part: { reference, count: 3, number } })),
    );
  });

  it('sends the same bytes when it is given the same message again', async () => {
    await open();
    const message = sms({ text: 'long '.repeat(100) });
    await send(message);
    const first = smsc.parts().map(({ bytes }) => bytes);
    smsc.forget();
    await send(message);
    expect(smsc.parts().map(({ bytes }) => bytes)).toEqual(first);
  });

  it('hands on the receipt, whose id is the one of the submission in decimal, and says that it has it', async () => {
    await open();
    const outcome = await send();
    const [reference] = outcome.kind === 'sent' ? outcome.references : [];
    const receipt = await waitFor('the receipt', () => room.receipts[0]);
    expect(receipt).toEqual({
      carrier: 'smpp',
      channel: 'sms',
      subject: { kind: 'reference', readings: expect.arrayContaining([reference]), recipient: '+393331234567' },
      outcome: 'delivered',
      reason: '',
      // The simulator's clock is not the test's: a date that far off is not believed.
      occurTime: new Date('2026-11-23T08:00:00Z'),
    });
    await waitFor('the answer', () => smsc.receiptAnswers().length > 0);
    // The simulator greets everybody with a message of its own, which is answered too.
    expect(new Set(smsc.receiptAnswers())).toEqual(new Set([0]));
    expect(await room.counts('symbolon_notify_smpp_deliveries_total')).toEqual({
      'smpp message': 1,
      'smpp delivered': 1,
    });
  });

  it('binds as often as it is told, and says how often it is bound', async () => {
    await open({ binds: 3, window: 1 });
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => send()));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(9).fill('sent'));
    expect(await room.counts('symbolon_notify_smpp_binds')).toEqual({ smpp: 3 });
    await room.carrier.stop();
    expect(await room.counts('symbolon_notify_smpp_binds')).toEqual({ smpp: 0 });
    expect(await room.counts('symbolon_notify_smpp_ends_total')).toEqual({ 'smpp SMPP_UNBOUND': 3 });
  });

  it('does the same over TLS', async () => {
    const tls = await newTls();
    const proxy = await faultProxyTo({ host: '127.0.0.1', port: smsc.port, tls });
    await open({ port: proxy.port, tls: { certificateAuthorities: tls.authority } });
    expect((await send(sms({ text: 'over TLS' }))).kind).toBe('sent');
    expect(smsc.messages()).toEqual([{ to: '+393331234567', from: 'INPS', text: 'over TLS' }]);
    await waitFor('the receipt', () => room.receipts.length === 1);
    await room.carrier.stop();
    await proxy.cut();
  });

  it.each([
    [{ systemId: 'symbolon', password: 'wrong', systemType: '' }, 'SMPP_ESME_RINVPASWD'],
    [{ systemId: 'nobody', password: 'sesame', systemType: '' }, 'SMPP_ESME_RINVSYSID'],
  ])('says that somebody must look where it may not bind: %o', async (login, reason) => {
    await open({ login, random: () => 0.999 });
    expect(await send()).toEqual({ kind: 'refused', reason, permanent: false, refusesUs: true });
    const told = room.lines.find(({ event }) => event === 'smpp.bind-refused');
    expect(told).toMatchObject({ level: 'error', carrier: 'smpp', reason });
    expect(JSON.stringify(room.lines)).not.toMatch(/wrong|sesame|nobody/);
  });

  it('sends nothing when it has stopped', async () => {
    await open();
    await room.carrier.stop();
    expect(await send()).toEqual({ kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false });
    expect(smsc.parts()).toEqual([]);
  });
});
