import type { OutgoingMessage } from '../../../services/notify/ports';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { type FakeSmsc, type SubmitAnswer, startFakeSmsc } from '../../support/smsc/fake-smsc';
import { commandIds, cstring, pdu, type ReadPdu } from '../../support/smsc/pdu';
import { waitFor } from '../../support/wait-for';
import { type SmppRoom, smppRoom } from './smpp-room';

const { response } = commandIds;
const submitResponse = commandIds.submitSm + response;

describe('the carrier of SMS by SMPP, before an SMSC that misbehaves', () => {
  let smsc: FakeSmsc;
  let room: SmppRoom;
  const sms = (changes: Partial<OutgoingMessage> = {}) => outgoingMessage({ channel: 'sms', ...changes });
  const send = (message = sms(), signal = new AbortController().signal) => room.carrier.send(message, signal);

  async function open(
    changes: Parameters<typeof smppRoom>[1] = {},
    options: Parameters<typeof startFakeSmsc>[0] = {},
  ): Promise<void> {
    smsc = await startFakeSmsc(options);
    room = smppRoom(smsc.port, changes);
    await room.carrier.start();
  }
  async function answering(answer: SubmitAnswer | ((number: number) => SubmitAnswer), changes = {}) {
    await open(changes);
    smsc.answerSubmits(answer);
    return send();
  }
  afterEach(async () => {
    await room.carrier.stop();
    await smsc.stop();
  });

  it.each([
    ['hangs up', { kind: 'cut' }, 'SMPP_CONNECTION_LOST'],
    [
      'answers with half a PDU and no more',
      { kind: 'bytes', bytes: () => Buffer.from('0000001180', 'hex') },
      'SMPP_RESPONSE_TIMEOUT',
    ],
    ['answers with a PDU of 4 GB', { kind: 'bytes', bytes: () => Buffer.alloc(64, 0xff) }, 'SMPP_BAD_LENGTH'],
    ['answers with a PDU of no length', { kind: 'bytes', bytes: () => Buffer.alloc(64) }, 'SMPP_BAD_LENGTH'],
    [
      'answers somebody else',
      { kind: 'bytes', bytes: () => pdu(submitResponse, 0, 77, cstring('1')) },
      'SMPP_RESPONSE_TIMEOUT',
    ],
    [
      'answers another question',
      { kind: 'bytes', bytes: ({ sequence }: ReadPdu) => pdu(commandIds.enquireLink + response, 0, sequence) },
      'SMPP_RESPONSE_TIMEOUT',
    ],
    ['does not answer', { kind: 'bytes', bytes: () => Buffer.alloc(0) }, 'SMPP_RESPONSE_TIMEOUT'],
  ] as const)('does not know what became of a message when the SMSC %s', async (_what, answer, reason) => {
    expect(await answering(answer, { responseMilliseconds: 200 })).toEqual({ kind: 'unclear', reason });
    smsc.answerSubmits({ kind: 'accept' });
    await waitFor('the next to be sent', async () => (await send()).kind === 'sent');
  });

  it('does not send a part again that was answered too late', async () => {
    const requests: ReadPdu[] = [];
    const bytes = (request: ReadPdu) => {
      requests.push(request);
      return Buffer.alloc(0);
    };
    await open({ responseMilliseconds: 100 });
    smsc.answerSubmits({ kind: 'bytes', bytes });
    const message = sms();
    expect(await send(message)).toEqual({ kind: 'unclear', reason: 'SMPP_RESPONSE_TIMEOUT' });
    smsc.write(pdu(submitResponse, 0, requests[0]?.sequence ?? 0, cstring('late-1')));
    const odd = { 'smpp late-answer': 1 };
    await waitFor(
      'the late answer',
      async () => 'smpp late-answer' in (await room.counts('symbolon_notify_smpp_oddities_total')),
    );
    expect(await room.counts('symbolon_notify_smpp_oddities_total')).toEqual(odd);
    expect(await send(message)).toEqual({ kind: 'sent', references: ['late-1'] });
    expect(smsc.submits).toHaveLength(1);
  });

  it('sends a message again that went, whatever is heard too late of an earlier try', async () => {
    await open({ responseMilliseconds: 100 });
    smsc.answerSubmits((number) =>
      number === 1 ? { kind: 'bytes', bytes: () => Buffer.alloc(0) } : { kind: 'accept' },
    );
    const message = sms();
    expect([(await send(message)).kind, (await send(message)).kind]).toEqual(['unclear', 'sent']);
    smsc.write(pdu(submitResponse, 0, smsc.submits[0]?.sequence ?? 0, cstring('late-1')));
    await waitFor(
      'the late answer',
      async () => (await room.counts('symbolon_notify_smpp_oddities_total'))['smpp late-answer'] === 1,
    );
    expect(await send(message)).toEqual({ kind: 'sent', references: ['id-3'] });
  });

  it('sends only the rest of a message whose first parts went', async () => {
    await open();
    smsc.answerSubmits((number) => (number === 2 ? { kind: 'refuse', status: 0x08 } : { kind: 'accept' }));
    const message = sms({ text: 'long '.repeat(90) });
    expect(await send(message)).toEqual({ kind: 'unclear', reason: 'SMPP_ESME_RSYSERR' });
    expect(await send(message)).toEqual({ kind: 'sent', references: ['id-1', 'id-3', 'id-4'] });
    expect(smsc.submits).toHaveLength(4);
  });

  it('waits with the rest of a message where the SMSC wants less at a time', async () => {
    await open();
    smsc.answerSubmits((number) => (number === 2 ? { kind: 'refuse', status: 0x58 } : { kind: 'accept' }));
    expect(await send(sms({ text: 'long '.repeat(50) }))).toEqual({ kind: 'sent', references: ['id-1', 'id-3'] });
  });

  it('gives up a send when its time is up', async () => {
    await open();
    const asked = new AbortController();
    smsc.answerSubmits(() => {
      setImmediate(() => asked.abort());
      return { kind: 'bytes', bytes: () => Buffer.alloc(0) };
    });
    expect(await send(sms(), asked.signal)).toEqual({ kind: 'unclear', reason: 'SMPP_ABORTED' });
    const before = { kind: 'refused', reason: 'SMPP_ABORTED', permanent: false };
    expect(await send(sms(), AbortSignal.abort())).toEqual(before);
    expect(smsc.submits).toHaveLength(1);
  });

  it('has no more unanswered than its window, and lets the others wait for it', async () => {
    await open({ window: 3 });
    const held: ReadPdu[] = [];
    const bytes = (request: ReadPdu) => {
      held.push(request);
      return Buffer.alloc(0);
    };
    smsc.answerSubmits({ kind: 'bytes', bytes });
    const gone = new AbortController();
    const sends = [...Array.from({ length: 7 }, () => send()), send(sms(), gone.signal)];
    await waitFor('a full window', () => held.length === 3);
    gone.abort();
    expect(await sends[7]).toEqual({ kind: 'refused', reason: 'SMPP_ABORTED', permanent: false });
    for (let answered = 0; answered < 7; answered += 1) {
      const { sequence } = await waitFor('the next', () => held[answered]);
      expect(held.length - answered).toBeLessThanOrEqual(3);
      smsc.write(pdu(submitResponse, 0, sequence, cstring(`id-${answered}`)));
    }
    const outcomes = await Promise.all(sends.slice(0, 7));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(7).fill('sent'));
  });

  it('lets no more than so many wait for a place', async () => {
    await open({ window: 1, random: () => 0.999 });
    smsc.answerSubmits({ kind: 'bytes', bytes: () => Buffer.alloc(0) });
    const message = sms();
    const sends = Array.from({ length: 10_001 }, () => send(message));
    expect(await send(message)).toEqual({ kind: 'refused', reason: 'SMPP_WINDOW_FULL', permanent: false });
    await waitFor('the first', () => smsc.submits.length === 1);
    smsc.hangUp();
    const reasons = new Set((await Promise.all(sends)).map((outcome) => outcome.kind !== 'sent' && outcome.reason));
    expect(reasons).toEqual(new Set(['SMPP_CONNECTION_LOST', 'SMPP_NOT_BOUND']));
  });

  it('refuses what waits for a place when the last bind is lost', async () => {
    await open({ window: 1, random: () => 0.999 });
    smsc.answerSubmits({ kind: 'bytes', bytes: () => Buffer.alloc(0) });
    const sends = [send(), send(), send()];
    await waitFor('the first', () => smsc.submits.length === 1);
    smsc.hangUp();
    const notBound = { kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false };
    expect(await Promise.all(sends)).toEqual([{ kind: 'unclear', reason: 'SMPP_CONNECTION_LOST' }, notBound, notBound]);
    expect(await send()).toEqual(notBound);
  });

  it('answers enquiries and refuses what it does not know', async () => {
    await open();
    smsc.write(Buffer.concat([pdu(commandIds.enquireLink, 0, 8), pdu(commandIds.dataSm, 0, 9), pdu(0x12345, 0, 10)]));
    await waitFor('three answers', () => smsc.read.length === 4);
    expect(smsc.read.slice(1).map(({ command, status, sequence }) => ({ command, status, sequence }))).toEqual([
      { command: commandIds.enquireLink + response, status: 0, sequence: 8 },
      { command: commandIds.genericNack, status: 3, sequence: 9 },
      { command: commandIds.genericNack, status: 3, sequence: 10 },
    ]);
    expect(await room.counts('symbolon_notify_smpp_oddities_total')).toEqual({ 'smpp unknown-command': 2 });
    const told = room.lines.filter(({ event }) => event === 'smpp.oddity');
    expect(told).toMatchObject([{ level: 'warn', carrier: 'smpp', oddity: 'unknown-command' }]);
  });

  it('leaves an SMSC that does not say that it is there', async () => {
    await open({ enquireLinkMilliseconds: 50, responseMilliseconds: 100 }, { ignoresEnquiries: true });
    await waitFor('another connection', () => smsc.connections() > 1);
    expect(await room.counts('symbolon_notify_smpp_ends_total')).toMatchObject({
      'smpp SMPP_LINK_SILENT': expect.any(Number),
    });
  });

  it('stays with one that does', async () => {
    await open({ enquireLinkMilliseconds: 20 });
    await waitFor(
      'some enquiries',
      () => smsc.read.filter(({ command }) => command === commandIds.enquireLink).length > 5,
    );
    expect(smsc.connections()).toBe(1);
  });

  it('leaves one that sends without end and reads nothing', async () => {
    await open({ random: () => 0.999 });
    const enquiries = Buffer.concat(
      Array.from({ length: 20_000 }, (_, index) => pdu(commandIds.enquireLink, 0, index + 1)),
    );
    smsc.stopReading();
    await waitFor('it to be left', async () => {
      if (smsc.openConnections() > 0) smsc.write(enquiries);
      return 'smpp SMPP_NOTHING_READ' in (await room.counts('symbolon_notify_smpp_ends_total'));
    });
  });
});
