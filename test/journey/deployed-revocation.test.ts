/** A revocation, whoever has the halves when it is answered. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArrivedItem, carriesReference } from '../../cli/try/inbox';
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { callUnary } from '../../runtime/grpc-client';
import { reasonOf } from '../credentials/holder-room';
import { halfInMail, halfInText, lettersIn } from '../support/halves';
import { type SealedHalf, sealedHalves } from '../support/sealed-halves';
import { waitFor } from '../support/wait-for';
import { type AskedPin, call, type DeployedRoom, openDeployedRoom } from './deployed-room';

const confirmationAt = 'confirmation@example.org';
const untilSettled = { deadlineMilliseconds: 60_000 };

describe('a revocation by the holder, in a deployment', () => {
  let room: DeployedRoom;
  beforeAll(async () => {
    room = await openDeployedRoom();
    await room.start('credentials');
  });
  afterAll(() => room?.close());

  async function startCarriers(): Promise<void> {
    await Promise.all([room.start('notify'), room.start('notify-sms'), room.start('postal')]);
  }
  const revoke = ({ fiscalCode, healthCard }: AskedPin) => {
    const confirmation = { $case: 'email', value: confirmationAt } as const;
    return callUnary(room.client, 'revokePin', { fiscalCode, healthCard, confirmation }, call);
  };
  const cancellationsInTheLog = () =>
    waitFor('the cancellations in the log', async () => {
      const rows = ['revocation', 'outbox'].map((table) => room.database('credentials')(table).first());
      return (await Promise.all(rows)).every((row) => row === undefined);
    });
  /** What was published is not yet known there. */
  const cancelledAtNotify = ({ id }: AskedPin) =>
    waitFor('the cancellation at notify', () =>
      room
        .database('notify-sms')('message')
        .join('delivery', 'delivery.id', 'message.delivery_id')
        .where({ issue_id: id, half: 'first' })
        .whereNotNull('cancelled_time')
        .first(),
    );
  const halvesOf = ({ id }: AskedPin) => sealedHalves(room.deployment.keysFolder, room.database('credentials'), id);

  /** Every text that left and every file in the spool, as bytes. */
  async function everythingOut(): Promise<string> {
    const { sms, smtp, spoolFolder } = room.deployment;
    const entries = await readdir(spoolFolder, { withFileTypes: true, recursive: true }).catch(() => []);
    const paths = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
    const files = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
    const letters = (await room.inbox.items()).filter(({ channel }) => channel === 'letter').map(({ text }) => text);
    const mails = smtp.mails.map(({ bytes }) => bytes.toString());
    return [...sms.messages.map(({ text }) => text), ...mails, ...letters, ...files]
      .join('\n')
      .replace(/[ \u00a0]/g, '');
  }
  async function expectNothingOut(halves: readonly SealedHalf[]): Promise<void> {
    const out = await everythingOut();
    expect(halves.filter(({ characters }) => out.includes(characters))).toEqual([]);
    expect(room.deployment.sms.messages.filter(({ text }) => halfInText(text) !== undefined)).toEqual([]);
    expect(room.deployment.smtp.mails.filter((mail) => halfInMail(mail) !== undefined)).toEqual([]);
    expect(await lettersIn(room.deployment.spoolFolder)).toEqual([]);
  }

  /** How many sealed halves of this issue are left in each service's tables. */
  async function sealedLeft({ id }: AskedPin): Promise<Readonly<Record<string, number>>> {
    const count = (rows: readonly unknown[]) => rows.length;
    const credentials = room.database('credentials');
    const sealed = (name: 'notify' | 'notify-sms' | 'postal', table: string) =>
      room.database(name)(table).where({ issue_id: id }).whereNotNull('half').whereNotNull('sealed').then(count);
    return {
      credentials: await credentials('delivery')
        .join('sealed_blob', 'sealed_blob.delivery_id', 'delivery.id')
        .where({ 'delivery.pin_request_id': id })
        .whereNotNull('half')
        .select()
        .then(count),
      outbox: await credentials('outbox').select().then(count),
      notify: await sealed('notify', 'message'),
      notifySms: await sealed('notify-sms', 'message'),
      postal: await sealed('postal', 'letter'),
    };
  }
  const nothingLeft = { credentials: 0, outbox: 0, notify: 0, notifySms: 0, postal: 0 };

  async function expectEnd(asked: AskedPin, deliveries: Readonly<Record<string, string>>): Promise<void> {
    const end = { shown: { state: 'cancelled', deliveries }, sealedLeft: nothingLeft };
    const now = async () => ({ shown: await room.shown(asked.id), sealedLeft: await sealedLeft(asked) });
    await waitFor('the end', async () => JSON.stringify(await now()) === JSON.stringify(end), untilSettled).catch(
      () => {},
    );
    expect(await now()).toEqual(end);
  }

  /** By the address given and by every contact. */
  async function expectTold({ application: { mobile = '', email = '' } }: AskedPin): Promise<void> {
    for (const to of [confirmationAt, email, mobile])
      await room.inbox.waitFor(
        `the notice to ${to}`,
        (item) => item.to === to && /is revoked/.test(item.text + item.subject),
      );
  }

  async function expectDead({ fiscalCode }: AskedPin, halves: readonly SealedHalf[]): Promise<void> {
    const of = (wanted: SealedHalf['half']) => halves.find(({ half }) => half === wanted)?.characters;
    const initialPin = `${of('first')}${of('second')}`;
    const { outcome } = await callUnary(room.client, 'verifyPin', { fiscalCode, pin: initialPin }, call);
    expect(outcome).toBe(VerifyOutcome.VERIFY_OUTCOME_REJECTED);
    expect(await reasonOf(callUnary(room.client, 'exchangePin', { fiscalCode, initialPin }, call))).toBe(
      'PIN_REJECTED',
    );
  }

  test('what no service has taken up yet goes out on no channel', async () => {
    const asked = await room.ask(1);
    const halves = await halvesOf(asked);
    await revoke(asked);
    await expectDead(asked, halves);
    await cancellationsInTheLog();
    await startCarriers();
    await expectTold(asked);
    await expectEnd(asked, { sms: 'cancelled', letter: 'cancelled' });
    await expectNothingOut(halves);
    expect(room.deployment.sms.requests.filter(({ body }) => halfInText(body) !== undefined)).toEqual([]); // none was even tried
  });

  test('what waits for a provider goes out no more, though credentials is killed when it has answered', async () => {
    await room.stop('postal');
    room.deployment.sms.respondWith({ kind: 'answer', status: 503 });
    const asked = await room.ask(2);
    const halves = await halvesOf(asked);
    await waitFor('the provider to refuse for now', () =>
      room.deployment.sms.requests.some(({ body }) => carriesReference(body, asked.reference)),
    );
    await revoke(asked);
    await room.killAndStart('credentials');
    await expectDead(asked, halves);
    await cancellationsInTheLog();
    await cancelledAtNotify(asked);
    room.deployment.sms.respondWith({ kind: 'accept' });
    await room.start('postal');
    await expectTold(asked);
    await expectEnd(asked, { sms: 'cancelled', letter: 'cancelled' });
    await expectNothingOut(halves);
  });

  test('what the provider is just taking is told as sent, and opens nothing', async () => {
    await room.stop('postal');
    let letGo = () => {};
    room.deployment.sms.respondWith({ kind: 'hold', until: new Promise<void>((resolve) => (letGo = resolve)) });
    const asked = await room.ask(3);
    const halves = await halvesOf(asked);
    const [sms] = await waitFor('the provider to have it', () => {
      const found = room.deployment.sms.messages.filter(({ text }) => halfInText(text) !== undefined);
      return found.length > 0 && found;
    });
    expect(halves.filter(({ half }) => half === 'first').map(({ characters }) => characters)).toContain(
      halfInText(String(sms?.text)),
    );
    await revoke(asked);
    await cancellationsInTheLog();
    await cancelledAtNotify(asked);
    letGo();
    room.deployment.sms.respondWith({ kind: 'accept' });
    await room.start('postal');
    await expectTold(asked);
    await expectEnd(asked, { sms: 'sent', letter: 'cancelled' });
    expect(room.deployment.sms.messages.filter(({ text }) => halfInText(text) !== undefined)).toHaveLength(1);
    expect(await lettersIn(room.deployment.spoolFolder)).toEqual([]);
    await expectDead(asked, halves);
  });

  test('of a PIN in use takes back the halves of its restore, and its registered contacts are told', async () => {
    const asked = await room.ask(4);
    const { fiscalCode } = asked;
    const [mobile, email] = [String(asked.application.mobile), String(asked.application.email)];
    const of = (item: ArrivedItem) => carriesReference(item.text, asked.reference);
    const sms = await room.inbox.waitFor('the SMS', (item) => of(item) && halfInText(item.text) !== undefined);
    const letter = await room.inbox.waitFor('the letter', (item) => item.channel === 'letter' && of(item));
    const initialPin = `${halfInText(sms.text)}${halfInText(letter.text)}`;
    const { personalPin = '' } = await callUnary(room.client, 'exchangePin', { fiscalCode, initialPin }, call);
    await room.database('credentials')('contact').update({ verified_time: new Date() });
    const contacts = [
      { contact: { $case: 'mobile', value: mobile } as const },
      { contact: { $case: 'email', value: email } as const },
    ];
    await callUnary(room.client, 'startRestore', { fiscalCode, contacts }, call);
    const link = await room.inbox.waitFor('the link', (item) => item.to === email && item.text.includes('#token='));
    await Promise.all([room.stop('notify'), room.stop('notify-sms')]);
    const token = String(/#token=(\S+)/.exec(link.text)?.[1]);
    const { pinRequest } = await callUnary(room.client, 'completeRestore', { token }, call);
    const restore = { ...asked, id: String(pinRequest?.id) };
    const halves = await halvesOf(restore);
    expect(halves.map(({ half }) => half).sort()).toEqual(['first', 'second']);
    await revoke(restore);
    await room.killAndStart('credentials');
    await cancellationsInTheLog();
    await Promise.all([room.start('notify'), room.start('notify-sms')]);
    await expectTold(restore);
    await expectEnd(restore, { sms: 'cancelled', email: 'cancelled' });
    const out = await everythingOut();
    expect(halves.filter(({ characters }) => out.includes(characters))).toEqual([]);
    await expectDead(restore, halves);
    expect((await callUnary(room.client, 'verifyPin', { fiscalCode, pin: personalPin }, call)).outcome).toBe(
      VerifyOutcome.VERIFY_OUTCOME_REJECTED,
    );
  });
});
