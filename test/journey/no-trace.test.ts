import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ArrivedItem } from '../../cli/try/inbox';
import { carriesReference } from '../../cli/try/inbox';
import { codeIn } from '../../cli/try/pin-in-use';
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { ProposeSurgeRequest } from '../../proto/gen/symbolon/credentials/v1/surge';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { pdfOf } from '../support/document-samples';
import { halfInText } from '../support/halves';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { type AskedPin, call, type DeployedRoom, openDeployedRoom, serviceNames } from './deployed-room';
import { everyTable, everythingWritten, files, type Places } from './everything-written';
import { approveElevation, askForElevation, issueForForm, lookAtAll, revokeAndErase } from './papers-of-holder';

const seed = 77_777;
const newMobile = '+393490123987';
const confirmationAt = 'confirmed.here@posta.example.org';

describe('no secret and nothing personal is readable anywhere but in the messages and letters themselves', () => {
  let room: DeployedRoom;
  let places: Places;
  let issueId = '';
  let documentsFolder = '';
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    room = await openDeployedRoom();
    documentsFolder = join(await temporaryFolder(), 'documents');
    const documents = { DOCUMENT_STORE: 'folder', DOCUMENT_FOLDER: documentsFolder };
    await room.deployment.migrate('postal-desk');
    await Promise.all(
      [...serviceNames, 'postal-desk' as const].map((name) =>
        room.start(name, { LOG_LEVEL: 'debug', ...(name === 'credentials' ? documents : {}) }),
      ),
    );
    // While the provider holds the first half back: later its blobs are erased.
    const { asked, underWay } = await ask();
    await readEarly(asked);
    const pin = await exchange(asked);
    await restore(asked);
    await changeContact(asked);
    const kept = await elevate(asked);
    await revoke(asked);
    const beforeErasure = await comeToTheDesk(asked);
    await revokeAndErase(room, asked.fiscalCode);
    const later = await everythingWritten(room, documentsFolder);
    const named = (when: string, found: typeof underWay) =>
      found.map(([name, bytes]) => [`${name} ${when}`, bytes] as const);
    places = new Map([
      ...later,
      ...named('under way', underWay),
      ...named('under review', kept),
      ...named('before the erasure', beforeErasure),
    ]);
    expect(pin).toMatch(/./);
  }, 180_000);
  afterAll(() => room?.close());

  function secret(name: string, value: string | undefined): string {
    if (value === undefined || value === '') throw new Error(`no ${name}`);
    secrets.set(name, value);
    return value;
  }
  const arrived = (what: string, fits: (item: ArrivedItem) => boolean) => room.inbox.waitFor(what, fits);
  const codeTo = async (to: string) => {
    const { text } = await arrived(`a code to ${to}`, (item) => item.to === to && codeIn(item.text) !== undefined);
    return secret(`code to ${to}`, codeIn(text));
  };
  const halfBy = async (channel: ArrivedItem['channel'], reference: string, name: string) => {
    const isHalf = (item: ArrivedItem) =>
      item.channel === channel && carriesReference(item.text, reference) && halfInText(item.text) !== undefined;
    return secret(name, halfInText((await arrived(name, isHalf)).text));
  };

  /** With a wrong application before it. */
  async function ask() {
    let release = () => {};
    room.deployment.sms.respondWith({ kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) });
    const email = 'teodolinda.quarantotto@posta.example.org';
    const mobile = '+393470987123';
    const { postalAddress } = anApplicationMessage(seed);
    if (postalAddress) postalAddress.street = 'Via della Conciliazione 4711';
    const changes = { givenName: 'Teodolinda', familyName: 'Quarantotto', mobile, email, postalAddress };
    const asked = await room.ask(seed, changes);
    const wrong = { ...asked.application, email: 'x@@y', fiscalCode: `${asked.fiscalCode}X` };
    await callUnary(room.client, 'requestPin', { requestId: randomUUID(), application: wrong }, call).catch(() => {});
    issueId = asked.id;
    for (const word of ['Teodolinda', 'Quarantotto', 'Conciliazione', 'teodolinda', '0987123']) secret(word, word);
    secret('fiscal code', asked.fiscalCode);
    secret('health card', asked.healthCard.number);
    secret('mobile', mobile);
    secret('email', email);
    const sending = () =>
      room.database('notify-sms')('message').where({ state: 'sending' }).whereNotNull('half').first();
    await waitFor('the first half with notify', sending, { deadlineMilliseconds: 60_000 });
    const underWay = await everyTable(room);
    room.deployment.sms.respondWith({ kind: 'accept' });
    release();
    return { asked, underWay };
  }

  /** By a surge of two supervisors, with a wrong code and a wrong token. */
  async function readEarly({ id, fiscalCode, application: { mobile } }: AskedPin): Promise<void> {
    const [anna, berta] = [await room.operator('supervisor', 'anna'), await room.operator('supervisor', 'berta')];
    const plan = ProposeSurgeRequest.fromPartial({ measures: { earlyAccessDays: 7 }, hours: 1, reason: 'click day' });
    const { proposal } = await callUnary(anna, 'proposeSurge', plan, call);
    await callUnary(berta, 'approveSurge', { proposalId: String(proposal?.id), reason: '' }, call);
    await waitFor('the first half sent', async () => (await room.shown(id)).deliveries.sms === 'sent');
    const { earlyAccessId } = await callUnary(room.client, 'requestEarlyAccess', { fiscalCode }, call);
    const codeOf = (text: string) => /code (\d{6}), .*7 days/.exec(text)?.[1];
    const { text } = await arrived('the early code', (item) => item.to === mobile && codeOf(item.text) !== undefined);
    const code = secret('early access code', codeOf(text));
    await callUnary(room.client, 'openEarlyAccess', { earlyAccessId, code: 'wrong' }, call).catch(() => {});
    const { accessToken } = await callUnary(room.client, 'openEarlyAccess', { earlyAccessId, code }, call);
    const verified = (token: string) =>
      callUnary(room.client, 'verifyEarlyAccess', { fiscalCode, accessToken: token }, call);
    const outcomes = [await verified(secret('early access token', accessToken)), await verified('wrong')];
    expect(outcomes.map(({ outcome }) => VerifyOutcome[outcome])).toEqual([
      'VERIFY_OUTCOME_VERIFIED',
      'VERIFY_OUTCOME_REJECTED',
    ]);
  }

  /** With a wrong PIN before it, and repeated. */
  async function exchange({ fiscalCode, reference }: AskedPin): Promise<string> {
    const first = await halfBy('sms', reference, 'first half');
    const second = await halfBy('letter', reference, 'second half');
    const give = (initialPin: string) => callUnary(room.client, 'exchangePin', { fiscalCode, initialPin }, call);
    await give(second + first).catch(() => {});
    secret('lost personal PIN', (await give(first + second)).personalPin);
    const pin = secret('personal PIN', (await give(first + second)).personalPin);
    for (const one of ['ZZZZ9999', pin, first + second])
      await callUnary(room.client, 'verifyPin', { fiscalCode, pin: one }, call);
    return pin;
  }

  async function restore({ fiscalCode, application: { email = '', mobile = '' } }: AskedPin): Promise<void> {
    const { contactId } = await contactToConfirm(fiscalCode);
    await callUnary(room.client, 'confirmContact', { contactId, code: await codeTo(email) }, call);
    const contacts = [
      { contact: { $case: 'mobile', value: mobile } as const },
      { contact: { $case: 'email', value: email } as const },
    ];
    await callUnary(room.client, 'startRestore', { fiscalCode, contacts }, call);
    const { text } = await arrived('the link', (item) => item.to === email && item.text.includes('#token='));
    const token = secret('restore token', /#token=(\S+)/.exec(text)?.[1]);
    const { pinRequest } = await callUnary(room.client, 'completeRestore', { token }, call);
    const reference = String(pinRequest?.reference);
    const first = await halfBy('sms', reference, 'first half of the restore');
    const second = await halfBy('email', reference, 'second half of the restore');
    const initialPin = `${first}${second}`;
    const { personalPin } = await callUnary(room.client, 'exchangePin', { fiscalCode, initialPin }, call);
    secret('restored personal PIN', personalPin);
  }

  /** What VerifyPin names first. */
  async function contactToConfirm(fiscalCode: string) {
    const pin = String(secrets.get('personal PIN'));
    const { credential } = await callUnary(room.client, 'verifyPin', { fiscalCode, pin }, call);
    return { contactId: String(credential?.contactsToConfirm[0]?.contactId) };
  }

  async function changeContact({ fiscalCode }: AskedPin): Promise<void> {
    const currentPin = String(secrets.get('restored personal PIN'));
    const { personalPin } = await callUnary(room.client, 'changePin', { fiscalCode, currentPin }, call);
    const pin = secret('changed personal PIN', personalPin);
    const contacts = [{ contact: { $case: 'mobile', value: secret('new mobile', newMobile) } as const }];
    const answer = await callUnary(room.client, 'updateContacts', { fiscalCode, pin, contacts }, call);
    const contactId = String(answer.contacts[0]?.contactId);
    await callUnary(room.client, 'confirmContact', { contactId, code: 'wrong' }, call).catch(() => {});
    await callUnary(room.client, 'confirmContact', { contactId, code: await codeTo(newMobile) }, call);
  }

  async function revoke({ fiscalCode, healthCard }: AskedPin): Promise<void> {
    const confirmation = { $case: 'email', value: secret('confirmation', confirmationAt) } as const;
    await callUnary(room.client, 'revokePin', { fiscalCode, healthCard, confirmation }, call);
    await arrived('the confirmation', ({ to }) => to === confirmationAt);
  }

  /** By a document that says something, which two reviewers read. */
  async function elevate({ fiscalCode }: AskedPin) {
    const title = secret('document', 'CARTA-CA00000AA-QUARANTOTTO');
    const pin = String(secrets.get('changed personal PIN'));
    const content = await pdfOf(1, { info: { Title: title } });
    expect(content.toString('latin1')).toContain(title);
    const id = await askForElevation(room, { fiscalCode, pin, content });
    const kept = [...(await everyTable(room)), ...(await files(documentsFolder))];
    expect(await approveElevation(room, id)).toEqual(content);
    return kept;
  }

  /** With another application; an operator sees all that there is of the holder then. */
  async function comeToTheDesk({ application, fiscalCode }: AskedPin) {
    const reference = await issueForForm(room, application, secret('form', 'MV35/RM-4711-2026'));
    await halfBy('desk-slip', reference, 'first half on the slip');
    await halfBy('sms', reference, 'second half of the desk');
    const seen = await lookAtAll(room, fiscalCode);
    for (const name of ['Quarantotto', 'health card', 'mobile', 'form']) expect(seen).toContain(secrets.get(name));
    return everyTable(room);
  }

  /** The value as it could stand anywhere: plain, in groups, in other cases, in hex or base64. */
  function spellings(value: string): readonly string[] {
    const grouped = value.length === 8 ? [`${value.slice(0, 4)} ${value.slice(4)}`] : [];
    const plain = [value, value.toLowerCase(), ...grouped];
    return [...plain, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64').replace(/=+$/, '')];
  }

  /** Six digits are in many a number: a code is found where it stands alone. */
  function isIn(bytes: Buffer, text: string): boolean {
    if (!bytes.includes(text)) return false;
    return !/^\d{6}$/.test(text) || new RegExp(`(?<![\\d.])${text}(?!\\d)`).test(bytes.toString('latin1'));
  }

  function placesOf(text: string): readonly string[] {
    return [...places].filter(([, bytes]) => isIn(bytes, text)).map(([place]) => place);
  }

  test('the search itself finds what is there', () => {
    const found = placesOf(issueId);
    expect(found).toEqual(expect.arrayContaining(['credentials.pin_request', 'notify-sms.message', 'postal.letter']));
    expect(found.some((place) => place.startsWith('symbolon.delivery.letter.v1'))).toBe(true);
    expect(found.some((place) => place.startsWith('symbolon.delivery.sms.v1'))).toBe(true);
    expect(placesOf('ciphertext')).toEqual(
      expect.arrayContaining(['credentials.sealed_blob under way', 'notify-sms.message under way']),
    );
    expect([...places.keys()].filter((place) => place.startsWith('log'))).toHaveLength(5);
    expect([...secrets.keys()]).toHaveLength(28);
    expect([...places.keys()]).toEqual(
      expect.arrayContaining(['postal-desk.letter before the erasure', 'credentials.desk_form before the erasure']),
    );
    const at = (when: string) => [...places.keys()].filter((place) => place.endsWith(when)).length;
    expect(at(' under review') - at(' under way')).toBe(3); // two documents' files, and the mark of whose folder it is
  });

  test('the secrets and the personal data are found nowhere', () => {
    const leaks = [...secrets].flatMap(([name, value]) =>
      spellings(value).flatMap((spelling) => placesOf(spelling).map((place) => `${name} in ${place}`)),
    );
    expect(leaks).toEqual([]);
  });
});
