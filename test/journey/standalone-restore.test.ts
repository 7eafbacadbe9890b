import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { carriesReference } from '../../cli/try/inbox';
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { halfInText } from '../support/halves';
import { type InboxApiItem, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };
const [mobile, email] = ['+393331234567', 'holder77@example.org'];

test('a forgotten PIN is restored by the page that the link in the mailbox leads to, once', async () => {
  const standalone = await startStandalone(join(await temporaryFolder(), 'data'), { INBOX_LISTEN: '127.0.0.1:0' });
  const client = await standalone.openClient();
  const inboxUrl = /http:\S+/.exec(await standalone.process.waitForLine('Inbox'))?.[0];
  const arrived = (what: string, fits: (item: InboxApiItem) => boolean) =>
    waitFor(what, async () => {
      const answer = await fetch(`${inboxUrl}/api/inbox`);
      return ((await answer.json()) as InboxApiItem[]).find(fits); // as test/standalone/api/ holds it to
    });
  const half = (reference: string, channel: string) =>
    arrived(`the half by ${channel}`, (item) => {
      return item.channel === channel && carriesReference(item.text, reference) && halfInText(item.text) !== undefined;
    }).then(({ text }) => halfInText(text));

  const application = anApplicationMessage(77, { mobile, email });
  const { fiscalCode } = application;
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  const reference = String(pinRequest?.reference);
  const initialPin = `${await half(reference, 'sms')}${await half(reference, 'letter')}`;
  const exchanged = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  const verify = async () =>
    (await callUnary(client, 'verifyPin', { fiscalCode, pin: String(exchanged.personalPin) }, call)).outcome;
  const confirmation = await arrived('the confirmation', (item) => item.to === email);
  const code = String(/^ {4}(\d{6})$/m.exec(confirmation.text)?.[1]);
  const contactId = String(exchanged.credential?.contactsToConfirm[0]?.contactId);
  await callUnary(client, 'confirmContact', { contactId, code }, call);

  const contacts = [
    { contact: { $case: 'mobile', value: mobile } as const },
    { contact: { $case: 'email', value: email } as const },
  ];
  await callUnary(client, 'startRestore', { fiscalCode, contacts }, call);
  const { text } = await arrived('the link', (item) => item.text.includes('#token='));
  const link = new URL(String(/http\S+/.exec(text)?.[0]));
  expect(`${link.origin}${link.pathname}`).toBe(`${inboxUrl}/restore`);

  // As a mail scanner opens it: no fragment ever leaves a browser.
  const opened = await fetch(`${link.origin}${link.pathname}`);
  expect({ status: opened.status, pin: await verify() }).toEqual({
    status: 200,
    pin: VerifyOutcome.VERIFY_OUTCOME_VERIFIED,
  });

  const complete = async (token: string) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ token });
    const answer = await fetch(`${inboxUrl}/api/restore`, { method: 'POST', headers, body });
    return { status: answer.status, told: (await answer.json()) as { reference?: string } };
  };
  const token = link.hash.replace('#token=', '');
  const completed = await complete(token);
  expect({ ...completed, pin: await verify() }).toEqual({
    status: 200,
    told: {
      reference: expect.stringMatching(/^\d{4}$/),
      deliveries: [
        { half: 'first', channel: 'sms', recipient: '+39 *** *** 4567' },
        { half: 'second', channel: 'email', recipient: 'h***@e***.org' },
      ],
    },
    pin: VerifyOutcome.VERIFY_OUTCOME_SUSPENDED,
  });
  const fresh = String(completed.told.reference);
  const restoredPin = `${await half(fresh, 'sms')}${await half(fresh, 'email')}`;
  const restored = await callUnary(client, 'exchangePin', { fiscalCode, initialPin: restoredPin }, call);
  expect(restored.personalPin).toBeDefined();

  const refused = { status: 403, told: { error: 'TOKEN_REJECTED' } };
  expect([await complete(token), await complete('never-issued')]).toEqual([refused, refused]);
  client.close();
  await standalone.process.kill('SIGTERM');
});
