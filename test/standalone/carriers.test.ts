import { LetterInbox } from '../../services/standalone/adapters/letter-inbox';
import { MessageInbox } from '../../services/standalone/adapters/message-inbox';
import { drawnLetter, letterDestinationSuite } from '../support/letter-destination-suite';
import { describeMessageCarrier, outgoingMessage } from '../support/message-carrier-suite';
import { openInbox } from './open-inbox';

const opened: Awaited<ReturnType<typeof openInbox>>[] = [];
async function newInbox() {
  return (await newOpenInbox()).inbox;
}
async function newOpenInbox() {
  const one = await openInbox();
  opened.push(one);
  return one;
}
afterAll(async () => {
  for (const one of opened) await one.close();
});

for (const channel of ['sms', 'email', 'pec'] as const) {
  describeMessageCarrier('the inbox', channel, async () => {
    const inbox = await newInbox();
    return {
      carrier: new MessageInbox(inbox),
      arrived: async () => (await inbox.list()).map(({ to, subject, text }) => ({ to, subject, text })),
      close: async () => {},
    };
  });
}

letterDestinationSuite('the inbox', async () => {
  const { inbox, reopen } = await newOpenInbox();
  const printed = async () => {
    const documents = await Promise.all((await inbox.list()).map(({ id }) => inbox.findDocument(id)));
    return documents.filter((document) => document !== undefined);
  };
  return { destination: new LetterInbox(inbox), printed, reopen: async () => new LetterInbox(await reopen()) };
});

test('the same message again, whatever try it is, is one item', async () => {
  const inbox = await newInbox();
  const carrier = new MessageInbox(inbox);
  const message = outgoingMessage({ channel: 'sms' });
  const outcomes = [await carrier.send(message), await carrier.send(message)];
  expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'sent', references: [message.id] })));
  expect(await inbox.list()).toHaveLength(1);
});

test('a message that the inbox could not take is unclear, so that it is sent again', async () => {
  const closed = await openInbox();
  await closed.close();
  const outcome = await new MessageInbox(closed.inbox).send(outgoingMessage());
  expect(outcome).toEqual({ kind: 'unclear', reason: 'INBOX_UNAVAILABLE' });
});

test("a letter shows its words beside the PDF, the half's too", async () => {
  const inbox = await newInbox();
  const destination = new LetterInbox(inbox);
  const letter = drawnLetter();
  const draw = destination.remembering(async () => letter.pdf);
  await draw({
    code: `${letter.letterId}-1`,
    codeLine: '',
    language: 'en',
    date: new Date('2026-11-22T10:00:00Z'),
    dateLine: '22 November 2026',
    senderName: 'INPS',
    senderLines: [],
    addressLines: ['MARIA ROSSI', 'VIA ROMA 1', '00184 ROMA RM'],
    subject: 'The second half of your PIN',
    paragraphs: ['Dear holder,', 'This letter holds the last 8 characters.'],
    half: {
      label: 'Second half (characters 9–16)',
      groups: ['LMNP', 'QRST'],
      referenceLabel: 'Reference',
      reference: '4711',
      expiryLine: undefined,
    },
    sections: [{ title: 'What to do now', numbered: true, items: ['Find the other half.', 'Put them together.'] }],
    helpLine: 'Call 803 164',
  });
  await destination.print(letter);
  const [item] = await inbox.list();
  expect(item).toEqual({
    id: `${letter.letterId}-1`,
    position: 1,
    time: expect.any(Date),
    channel: 'letter',
    to: 'MARIA ROSSI\nVIA ROMA 1\n00184 ROMA RM',
    subject: 'The second half of your PIN',
    text: `22 November 2026

Dear holder,
This letter holds the last 8 characters.

Second half (characters 9–16): LMNP QRST
Reference: 4711

What to do now
1. Find the other half.
2. Put them together.

Call 803 164`,
    hasDocument: true,
  });
});
