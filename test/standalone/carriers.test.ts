import { readWorkConfig } from '../../services/postal/config';
import type { BatchDestination, BatchFile } from '../../services/postal/ports';
import { previewLetter } from '../../services/postal/templates/preview-letter';
import { drawWhenAsked } from '../../services/standalone/adapters/draw-when-asked';
import { LetterInbox } from '../../services/standalone/adapters/letter-inbox';
import { MessageInbox } from '../../services/standalone/adapters/message-inbox';
import { pageHtml } from '../../services/standalone/page/page';
import { describeBatchDestination } from '../support/batch-destination-suite';
import { describeMessageCarrier, outgoingMessage } from '../support/message-carrier-suite';
import { batchFile, newBatchId, parcelOf } from '../support/parcels';
import { openInbox } from './open-inbox';

const opened: Awaited<ReturnType<typeof openInbox>>[] = [];
async function newInbox() {
  const one = await openInbox();
  opened.push(one);
  return one.inbox;
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

describeBatchDestination('the inbox', async () => {
  const { inbox, reopen, close } = await openInbox();
  const staged: StagedFile[] = [];
  return {
    kind: 'printer',
    destination: noting(new LetterInbox(inbox), staged),
    again: async () => noting(new LetterInbox(await reopen()), staged),
    visible: async () => {
      const documents = await Promise.all((await inbox.list()).map(({ id }) => inbox.findDocument(id)));
      return documents.map((document) => {
        const digest = batchFile('letter', '', document ?? Buffer.alloc(0)).digest;
        const { batchId, name } = staged.find((file) => file.digest === digest) ?? { batchId: '', name: '' };
        return { batchId, name, digest };
      });
    },
    close,
  };
});

type StagedFile = Pick<BatchFile, 'name' | 'digest'> & { readonly batchId: string };

/** The inbox keeps no batches: of what came to it, this is what it was. */
function noting(destination: LetterInbox, staged: StagedFile[]): BatchDestination {
  return {
    name: destination.name,
    identity: () => destination.identity(),
    stage: (parcel, signal) => {
      const { batchId, files } = parcel;
      return destination.stage({ ...parcel, files: notingFiles(files, batchId, staged) }, signal);
    },
    release: (reference) => destination.release(reference),
    find: (reference) => destination.find(reference),
    tidy: (batchId, keep) => destination.tidy(batchId, keep),
    erase: () => destination.erase(),
  };
}

async function* notingFiles(
  files: AsyncIterable<BatchFile>,
  batchId: string,
  staged: StagedFile[],
): AsyncGenerator<BatchFile> {
  for await (const file of files) {
    staged.push({ batchId, name: file.name, digest: file.digest });
    yield file;
  }
}

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
  const code = `${newBatchId()}-1-1`;
  const pdf = Buffer.from('%PDF-1.4 a letter');
  const { draw } = destination.remembering({ draw: async () => pdf, check: () => {} });
  await draw({
    code,
    codeLine: '',
    language: 'en',
    date: new Date('2026-11-22T10:00:00Z'),
    dateLine: '22 November 2026',
    senderName: 'INPS',
    senderLines: [],
    handedTo: undefined,
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
  const parcel = parcelOf([batchFile('letter', `${code}.pdf`, pdf)]);
  await destination.release(await destination.stage(parcel, new AbortController().signal));
  const [item] = await inbox.list();
  expect(item).toEqual({
    id: code,
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

test('a slip of a desk lies in the letterbox as what it is, for a name and a desk', async () => {
  const inbox = await newInbox();
  const destination = new LetterInbox(inbox);
  const code = `${newBatchId()}-1-1`;
  const { draw } = destination.remembering(drawWhenAsked().letters);
  const slip = { ...previewLetter(readWorkConfig({}).letterTexts, { language: 'en', kind: 'desk-slip' }), code };
  const pdf = await draw(slip);
  const parcel = parcelOf([batchFile('letter', `${code}.pdf`, pdf)]);
  await destination.release(await destination.stage(parcel, new AbortController().signal));
  const [item] = await inbox.list();
  expect(item).toMatchObject({
    channel: 'desk-slip',
    to: 'Maria Rossi\nDesk roma-eur-3',
    subject: 'The first part of your PIN',
    hasDocument: true,
  });
  expect(item?.text).toContain('BCDF GHJK');
  const page = pageHtml(await inbox.list());
  expect(page).toContain('Desk slip for Maria Rossi');
  expect(page).toContain('data-count="letter">1<');
});
