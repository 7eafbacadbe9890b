/** What credentials has answered it does, though it is killed with the answer: each new half arrives, and arrives once. */

import type { ArrivedItem } from '../../cli/try/inbox';
import { carriesReference } from '../../cli/try/inbox';
import { callUnary } from '../../runtime/grpc-client';
import { halfInText } from '../support/halves';
import { waitFor } from '../support/wait-for';
import { type AskedPin, call, type DeployedRoom, openDeployedRoom } from './deployed-room';

const reason = 'called back';
const untilSettled = { deadlineMilliseconds: 60_000 };

describe('credentials, killed when it has answered', () => {
  let room: DeployedRoom;
  beforeAll(async () => {
    room = await openDeployedRoom();
    await Promise.all([
      room.start('credentials', { LETTER_HOLD: 'always' }),
      ...(['notify', 'notify-sms', 'postal'] as const).map((name) => room.start(name)),
    ]);
  });
  afterAll(() => room?.close());

  const halvesIn = async (reference: string) =>
    (await room.inbox.items()).filter(
      ({ text }) => carriesReference(text, reference) && halfInText(text) !== undefined,
    );

  /** Once the request tells that both are sent, by these channels, one each. Resolves to the whole PIN, by the order of channels. */
  async function expectOneOnEach(id: string, reference: string, channels: readonly string[]): Promise<string> {
    await waitFor('both halves sent', async () => (await room.shown(id)).state === 'ready', untilSettled);
    const emptied = () => room.database('credentials')('outbox').first();
    await waitFor('an empty outbox', async () => (await emptied()) === undefined, untilSettled);
    const halves = await halvesIn(reference);
    expect(halves.map(({ channel }) => channel).sort()).toEqual([...channels].sort());
    const of = (wanted: string) => halfInText(halves.find(({ channel }) => channel === wanted)?.text ?? '');
    return channels.map(of).join('');
  }
  async function exchange({ fiscalCode }: Pick<AskedPin, 'fiscalCode'>, initialPin: string) {
    return callUnary(room.client, 'exchangePin', { fiscalCode, initialPin }, call);
  }
  /** A code to this recipient. */
  async function codeTo(recipient: string): Promise<string> {
    const codeIn = (item: ArrivedItem) => /(?<!\d)\d{6}(?!\d)/.exec(item.text)?.[0];
    const item = await room.inbox.waitFor(
      'the code',
      (one) => one.to === recipient && halfInText(one.text) === undefined && codeIn(one) !== undefined,
    );
    return String(codeIn(item));
  }

  test('to ConfirmPersonalData, prints the letter once', async () => {
    const asked = await room.ask(1);
    await waitFor('the SMS', async () => (await room.shown(asked.id)).deliveries['sms'] === 'sent', untilSettled);
    const operator = await room.operator('contact_centre');
    await callUnary(operator, 'confirmPersonalData', { pinRequestId: asked.id, reason }, call);
    await room.killAndStart('credentials');
    const initialPin = await expectOneOnEach(asked.id, asked.reference, ['sms', 'letter']);
    expect((await exchange(asked, initialPin)).personalPin).toMatch(/./);
  });

  test('to ReleaseHeldIssue, sends the halves of the other application once', async () => {
    await room.ask(2);
    const other = await room.ask(2, { email: 'other2@example.org' });
    const operator = await room.operator('supervisor');
    const { pinRequest } = await callUnary(operator, 'releaseHeldIssue', { pinRequestId: other.id, reason }, call);
    await room.killAndStart('credentials');
    const { id = '', reference = '' } = pinRequest?.pinRequest ?? {};
    const initialPin = await expectOneOnEach(id, reference, ['sms', 'letter']);
    expect((await exchange(other, initialPin)).personalPin).toMatch(/./);
  });

  test('to CompleteRestore, sends the new halves once', async () => {
    const asked = await room.ask(3);
    await exchange(asked, await expectOneOnEach(asked.id, asked.reference, ['sms', 'letter']));
    await room.database('credentials')('contact').update({ verified_time: new Date() });
    const { mobile = '', email = '' } = asked.application;
    const contacts = [
      { contact: { $case: 'mobile', value: mobile } as const },
      { contact: { $case: 'email', value: email } as const },
    ];
    await callUnary(room.client, 'startRestore', { fiscalCode: asked.fiscalCode, contacts }, call);
    const link = await room.inbox.waitFor('the link', ({ to, text }) => to === email && text.includes('#token='));
    const token = String(/#token=(\S+)/.exec(link.text)?.[1]);
    const { pinRequest } = await callUnary(room.client, 'completeRestore', { token }, call);
    await room.killAndStart('credentials');
    const { id = '', reference = '' } = pinRequest ?? {};
    const initialPin = await expectOneOnEach(id, reference, ['sms', 'email']);
    expect((await exchange(asked, initialPin)).personalPin).toMatch(/./);
  });

  test('to ConfirmContact of an activation, sends the second half once', async () => {
    const asked = await room.ask(4, { mobile: undefined, email: undefined });
    const { fiscalCode, healthCard, reference } = asked;
    const letter = await room.inbox.waitFor('the letter', ({ text }) => carriesReference(text, reference));
    const firstHalf = String(halfInText(letter.text));
    const mobile = '+393479876543';
    const contact = { contact: { $case: 'mobile', value: mobile } as const };
    const activated = await callUnary(room.client, 'activatePin', { fiscalCode, healthCard, firstHalf, contact }, call);
    const contactId = String(activated.contact?.contactId);
    await callUnary(room.client, 'confirmContact', { contactId, code: await codeTo(mobile) }, call);
    await room.killAndStart('credentials');
    const initialPin = await expectOneOnEach(asked.id, reference, ['letter', 'sms']);
    expect((await exchange(asked, initialPin)).personalPin).toMatch(/./);
  });
});
