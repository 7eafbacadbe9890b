import type { OutgoingMessage } from '../../../services/notify/ports';
import { type FaultProxy, faultProxyTo, type WireFault } from '../../support/fault-proxy';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { type OwnSmsc, ownSmsc } from '../../support/smsc/own-smsc';
import { pdusIn } from '../../support/smsc/pdu';
import { waitFor } from '../../support/wait-for';
import { type SmppRoom, smppRoom } from './smpp-room';

const patientMilliseconds = 20_000;

describe('the carrier of SMS by SMPP, over a wire that does harm', () => {
  let shared: OwnSmsc;
  let smsc: OwnSmsc;
  let proxy: FaultProxy;
  let room: SmppRoom;
  const sms = (text: string) => outgoingMessage({ channel: 'sms', text });
  const send = (message: OutgoingMessage) => room.carrier.send(message, new AbortController().signal);
  const copiesOf = (text: string) => smsc.messages().filter((message) => message.text === text).length;

  beforeAll(async () => {
    shared = await warmSmsc();
  });
  afterAll(() => shared.stop());

  /** A Java program is slow with its first connection, and nobody here waits for long. */
  async function warmSmsc(): Promise<OwnSmsc> {
    const fresh = await ownSmsc();
    const { carrier } = smppRoom(fresh.port, { connectMilliseconds: 20_000, responseMilliseconds: 20_000 });
    await carrier.start();
    await carrier.send(sms('warm'), new AbortController().signal);
    await carrier.stop();
    return fresh;
  }

  async function open(changes: Parameters<typeof smppRoom>[1] = {}, server = shared): Promise<void> {
    smsc = server;
    proxy = await faultProxyTo({ host: '127.0.0.1', port: smsc.port });
    room = smppRoom(proxy.port, {
      connectMilliseconds: 20_000,
      responseMilliseconds: 800,
      random: () => 0.5,
      ...changes,
    });
    await room.carrier.start();
    // Its greeting must not be what the harm is done to.
    const binds = changes.binds ?? 1;
    const areThere = async () => {
      const [greetings, bound] = [
        (await room.counts('symbolon_notify_smpp_deliveries_total'))['smpp message'] ?? 0,
        (await room.counts('symbolon_notify_smpp_binds'))['smpp'],
      ];
      return greetings >= binds && bound === binds;
    };
    await waitFor('the greetings', areThere, { deadlineMilliseconds: patientMilliseconds });
    smsc.forget();
  }
  afterEach(async () => {
    proxy.behave({ kind: 'pass' });
    await room.carrier.stop();
    await proxy.cut();
    if (smsc !== shared) await smsc.stop();
  });

  const unanswered = { kind: 'unclear', reason: 'SMPP_RESPONSE_TIMEOUT' };
  const lost = { kind: 'unclear', reason: 'SMPP_CONNECTION_LOST' };
  const sent = { kind: 'sent', references: [expect.any(String)] };
  const faults: readonly (readonly [string, WireFault, object, { before: number; after: number }])[] = [
    ['delays answers', { kind: 'delay', direction: 'answers', milliseconds: 100 }, sent, { before: 1, after: 2 }],
    ['delays requests', { kind: 'delay', direction: 'requests', milliseconds: 100 }, sent, { before: 1, after: 2 }],
    ['drops requests', { kind: 'drop', direction: 'requests' }, unanswered, { before: 0, after: 1 }],
    ['drops answers', { kind: 'drop', direction: 'answers' }, unanswered, { before: 1, after: 2 }],
    ['breaks in a request', { kind: 'cut', direction: 'requests', afterBytes: 30 }, lost, { before: 0, after: 1 }],
    [
      'breaks after a request',
      { kind: 'cut', direction: 'requests', afterBytes: 10_000 },
      sent,
      { before: 1, after: 2 },
    ],
    ['breaks in an answer', { kind: 'cut', direction: 'answers', afterBytes: 20 }, lost, { before: 1, after: 2 }],
    ['loses an answer', { kind: 'answer-lost' }, lost, { before: 1, after: 2 }],
  ];
  it.each(
    faults,
  )('says what is known where it %s, and one more try is one more copy at most', async (_what, fault, outcome, copies) => {
    await open();
    proxy.behave(fault);
    const message = sms('once more');
    expect(await send(message)).toEqual(outcome);
    expect(copiesOf('once more')).toBe(copies.before);
    proxy.behave({ kind: 'pass' });
    await waitFor('it to be sent', async () => (await send(message)).kind === 'sent');
    expect(copiesOf('once more')).toBe(copies.after);
    // To whoever gets two they are the same.
    expect(new Set(smsc.parts().map(({ bytes }) => bytes)).size).toBe(1);
  });

  it('sends nothing twice whose answer was only late', async () => {
    await open();
    proxy.behave({ kind: 'delay', direction: 'answers', milliseconds: 1_600 });
    const message = sms('late');
    expect(await send(message)).toEqual(unanswered);
    await waitFor(
      'the answer',
      async () => 'smpp late-answer' in (await room.counts('symbolon_notify_smpp_oddities_total')),
    );
    expect(await send(message)).toEqual(sent);
    expect(copiesOf('late')).toBe(1);
  });

  it('takes each answer for the message that it is about, in whichever order they come', async () => {
    await open({ responseMilliseconds: 5_000 });
    proxy.behave({ kind: 'reorder', count: 5, messagesIn: pdusIn });
    const texts = Array.from({ length: 5 }, (_, index) => `text ${index}`);
    const outcomes = await Promise.all(texts.map((text) => send(sms(text))));
    expect(outcomes).toEqual(texts.map((text) => ({ kind: 'sent', references: [smsc.ids().get(text)] })));
  });

  it('loses none of many, and sends none more often than its open tries and once, whatever the wire does', async () => {
    await open({ window: 4, binds: 2 });
    const harms: readonly WireFault[] = [
      { kind: 'cut', direction: 'requests', afterBytes: 250 },
      { kind: 'drop', direction: 'answers' },
      { kind: 'cut', direction: 'answers', afterBytes: 70 },
      { kind: 'answer-lost' },
    ];
    for (const [round, harm] of harms.entries()) {
      const messages = Array.from({ length: 8 }, (_, index) => sms(`message ${round}-${index}.`));
      const areBound = async () => (await room.counts('symbolon_notify_smpp_binds'))['smpp'] === 2;
      await waitFor('all binds', areBound, { deadlineMilliseconds: patientMilliseconds });
      proxy.behave(harm);
      const outcomes = await Promise.all(messages.map(send));
      proxy.behave({ kind: 'pass' });
      for (const [index, message] of messages.entries()) {
        const tries = [outcomes[index]?.kind];
        await waitFor(`${message.text} to be sent`, async () => {
          if (!tries.includes('sent')) tries.push((await send(message)).kind);
          return tries.includes('sent');
        });
        const bound = 1 + tries.filter((kind) => kind === 'unclear').length;
        expect(copiesOf(message.text)).toBeGreaterThanOrEqual(1);
        expect(copiesOf(message.text)).toBeLessThanOrEqual(bound);
      }
    }
  });

  it('knows what went where the SMSC is killed in the middle', async () => {
    await open({ window: 4, random: () => 0.999 }, await warmSmsc());
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index}.`);
    const outcomes = await Promise.all(
      texts.map(async (text, index) => {
        if (index === 100) await smsc.signal('SIGKILL');
        return { text, outcome: await send(sms(text)) };
      }),
    );
    const known = outcomes.map(({ text, outcome }) => `${outcome.kind}, ${copiesOf(text)} there`);
    expect(known.filter((one) => !/^(sent, 1|unclear, [01]|refused, 0) there$/.test(one))).toEqual([]);
    const refused = { kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false };
    expect(await send(sms('afterwards'))).toEqual(refused);
  });

  it('notices one that stands still, and goes on when it does', async () => {
    await open({ enquireLinkMilliseconds: 100 }, await warmSmsc());
    await smsc.signal('SIGSTOP');
    await waitFor(
      'it to be noticed',
      async () => 'smpp SMPP_LINK_SILENT' in (await room.counts('symbolon_notify_smpp_ends_total')),
    );
    const outcome = await send(sms('meanwhile'));
    expect(outcome).toEqual({ kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false });
    await smsc.signal('SIGCONT');
    await waitFor('it to be sent', async () => (await send(sms('afterwards'))).kind === 'sent', {
      deadlineMilliseconds: patientMilliseconds,
    });
    expect([copiesOf('meanwhile'), copiesOf('afterwards')]).toEqual([0, 1]);
  });
});
