/** What every carrier of messages promises, whoever is behind it. */
import { randomUUID } from 'node:crypto';
import type { MessageChannel } from '../../services/notify/domain/channel';
import type { MessageCarrier, OutgoingMessage } from '../../services/notify/ports';

interface ArrivedMessage {
  readonly to: string;
  /** Empty for an SMS. */
  readonly subject: string;
  readonly text: string;
}

interface CarrierUnderTest {
  readonly carrier: MessageCarrier;
  /** What the other side has, in any order, a message that came twice once or twice. */
  arrived(): Promise<readonly ArrivedMessage[]>;
  close(): Promise<void>;
}

const recipients: Readonly<Record<MessageChannel, string>> = {
  sms: '+393331234567',
  email: 'mario.rossi@example.it',
  pec: 'mario.rossi@pec.example.it',
};

export function outgoingMessage(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const channel = changes.channel ?? 'email';
  return {
    id: randomUUID(),
    deliveryId: randomUUID(),
    attempt: 1,
    channel,
    recipient: recipients[channel],
    language: 'it',
    subject: channel === 'sms' ? '' : 'INPS: prima parte del suo PIN, riferimento 1234',
    text: 'questa è la prima parte del suo PIN: BCDF GHJK',
    html: '',
    holdsHalf: true,
    unsubscribeUrl: undefined,
    acceptedTime: new Date('2026-11-23T08:00:00Z'),
    notAfterTime: new Date('2027-02-21T08:00:00Z'),
    ...changes,
  };
}

export function describeMessageCarrier(
  name: string,
  channel: MessageChannel,
  open: () => Promise<CarrierUnderTest>,
): void {
  describe(`${name} as a carrier of ${channel}`, () => {
    let under: CarrierUnderTest;
    const send = (message: OutgoingMessage, signal = new AbortController().signal) =>
      under.carrier.send(message, signal);

    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    it('says which channels it serves', () => {
      expect(under.carrier.channels).toContain(channel);
      expect(under.carrier.name).toMatch(/^[a-z][a-z-]*$/);
    });

    it('takes a message to its recipient, text and subject as they were given', async () => {
      const message = outgoingMessage({ channel });
      expect((await send(message)).kind).toBe('sent');
      const { recipient: to, subject, text } = message;
      expect(await under.arrived()).toEqual([{ to, subject, text }]);
    });

    it('keeps every character and every line of a text', async () => {
      const text = `perché, Größe, €, ’\n\n.a line with a dot first\n..two dots\nFrom here on\n${'long '.repeat(300)}end`;
      expect((await send(outgoingMessage({ channel, text }))).kind).toBe('sent');
      expect((await under.arrived()).map((message) => message.text)).toEqual([text]);
    });

    it('leaves one message or two equal ones when it is given the same twice', async () => {
      const message = outgoingMessage({ channel });
      expect([(await send(message)).kind, (await send(message)).kind]).toEqual(['sent', 'sent']);
      const { recipient: to, subject, text } = message;
      const [first, ...others] = await under.arrived();
      expect(first).toEqual({ to, subject, text });
      for (const other of others) expect(other).toEqual(first);
    });

    it('takes many at once and mixes none up', async () => {
      const messages = Array.from({ length: 30 }, (_, index) => outgoingMessage({ channel, text: `text ${index}` }));
      const outcomes = await Promise.all(messages.map((message) => send(message)));
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['sent']));
      const texts = (await under.arrived()).map((message) => message.text);
      expect(texts.sort()).toEqual(messages.map(({ text }) => text).sort());
    });

    it('gives an outcome, not an error, where its time is up before it began', async () => {
      const outcome = await send(outgoingMessage({ channel }), AbortSignal.abort());
      expect(['sent', 'refused', 'unclear']).toContain(outcome.kind);
    });
  });
}

export interface SmsCarrierUnderTest extends CarrierUnderTest {
  /** Whom each message that arrived says that it is from; the carrier's sender is INPS. */
  senders(): Promise<readonly string[]>;
}

/** What every carrier of SMS promises beside that. */
export function describeSmsCarrier(name: string, open: () => Promise<SmsCarrierUnderTest>): void {
  describeMessageCarrier(name, 'sms', open);

  describe(`${name} as a carrier of SMS`, () => {
    let under: SmsCarrierUnderTest;
    const send = (changes: Partial<OutgoingMessage>) =>
      under.carrier.send(outgoingMessage({ channel: 'sms', ...changes }), new AbortController().signal);

    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    it.each([
      ['of GSM characters, as long as one message', 'a'.repeat(160)],
      ['of GSM characters, longer than one message', `${'àéìòù'.repeat(40)} end`],
      ['with characters that take two places, where messages would be cut', '€[]{}|^~\\'.repeat(50)],
      ['in another script', 'Ваш ПИН-код: BCDF GHJK. '.repeat(8)],
      ['with characters beyond the first plane, where messages would be cut', `a${'😀👩‍👩‍👧‍👦'.repeat(30)}`],
    ])('takes a text %s', async (_what, text) => {
      expect((await send({ text })).kind).toBe('sent');
      expect((await under.arrived()).map((message) => message.text)).toEqual([text]);
    });

    it('says whom each message is from, however many it is sent in', async () => {
      await send({ text: 'short' });
      await send({ text: 'long '.repeat(100) });
      expect(await under.senders()).toEqual(['INPS', 'INPS']);
    });

    it('tells the ids that receipts will name, no two the same', async () => {
      const outcomes = [await send({ text: 'one' }), await send({ text: 'other' })];
      const references = outcomes.flatMap((outcome) => (outcome.kind === 'sent' ? outcome.references : []));
      expect(new Set(references).size).toBe(2);
      for (const reference of references) expect(reference).toMatch(/^[\x21-\x7e]{1,100}$/);
    });

    it.each([
      '333 1234567',
      'mario@example.it',
      '+39333\r\nX: y',
      '',
    ])('refuses %j, which is no number, for good, and sends nothing', async (recipient) => {
      expect(await send({ recipient })).toEqual({ kind: 'refused', reason: 'ADDRESS_NOT_USABLE', permanent: true });
      expect(await under.arrived()).toEqual([]);
    });
  });
}
