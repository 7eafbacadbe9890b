import { randomUUID } from 'node:crypto';
import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { Contact } from '../../../services/credentials/domain/contact';
import { migrations } from '../../../services/credentials/migrations';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ActivationRoom, openActivationRoom } from '../activation-room';
import { anotherCode } from '../code-room';
import { pinFrom } from '../credentials-room';

describeOnEachDatabase('the activation of a PIN whose first half came by letter', migrations, (context) => {
  let room: ActivationRoom;
  beforeAll(async () => {
    room = await openActivationRoom(context, 140_000);
  });
  afterAll(() => room.close());
  const rejected = { kind: 'unauthenticated', reason: 'PIN_REJECTED' };

  test('waits for it once the letter has left, and tells who verifies its half so', async () => {
    const one = await room.postalFirst();
    await room.report([room.saying(one.letter, 'sent')]);
    expect((await getPinRequest(room.deps, one.id)).request.state).toBe('awaiting-activation');
    expect((await verifyPin(room.deps, one.fiscalCode, one.half)).outcome).toBe('not-activated');
  });

  test('draws a second half that leaves when its contact is confirmed, and makes a PIN with the first', async () => {
    const one = await room.postalFirst();
    await room.report([room.saying(one.letter, 'sent')]);
    const { contact, request } = await room.activate(one);
    const code = await room.sentCode();
    expect({ id: contact.contactId, state: request.state }).toEqual({
      id: code.contactId,
      state: 'awaiting-activation',
    });
    const audit = context.database('audit_event').where({ pin_request_id: one.id, action: 'pin-activated' });
    expect(await audit.select('actor', 'holder_id')).toEqual([{ actor: 'portal', holder_id: request.holderId }]);
    await confirmContact(room.deps, code, 'portal');
    const events = await room.published();
    const [second] = events.flatMap(({ opened }) => (opened?.content?.$case === 'half' ? [opened] : []));
    expect({ recipient: second?.recipient?.value, content: second?.content }).toEqual({
      recipient: one.contact.value,
      content: {
        $case: 'half',
        value: expect.objectContaining({ otherHalfChannel: Channel.CHANNEL_LETTER, expireDaysAfterDespatch: 30 }),
      },
    });
    const row = await context.database('pin_request').where({ id: one.id }).first('lone_half_cipher');
    expect(row?.lone_half_cipher).toBeNull();
    expect((await verifyPin(room.deps, one.fiscalCode, one.half)).outcome).toBe('rejected');
    const pin = `${one.half}${pinFrom(events)}`;
    const { personalPin, credential } = await room.exchange(one.fiscalCode, pin);
    expect(await room.outcomeOf(one.fiscalCode, personalPin)).toBe('verified');
    const contacts = await context
      .database('contact')
      .where({ credential_id: credential.id })
      .whereNotNull('verified_time');
    expect(contacts).toHaveLength(1);
  });

  test('is READY when both halves are sent', async () => {
    const one = await room.postalFirst();
    await room.report([room.saying(one.letter, 'sent')]);
    await room.activate(one);
    await confirmContact(room.deps, await room.sentCode(), 'portal');
    const [event] = (await room.published()).filter(({ type }) => type === 'SplitDelivery');
    await room.report([room.saying(String(event?.content.deliveryId), 'sent')]);
    expect((await getPinRequest(room.deps, one.id)).request.state).toBe('ready');
  });

  test('rejects a wrong half, a wrong card and a stranger alike, and counts what was guessed', async () => {
    const [one, other] = [await room.postalFirst(), await room.postalFirst()];
    const wrongCard = { number: other.healthCard.number, expiryDate: '2030-01-31' };
    await expect(room.activate(one, { firstHalf: other.half })).rejects.toMatchObject(rejected);
    await expect(room.activate(one, { firstHalf: 'x' })).rejects.toMatchObject(rejected);
    await expect(room.activate(one, { fiscalCode: 'RSSMRA80A01H501U' })).rejects.toMatchObject(rejected);
    for (let tries = 0; tries < 5; tries += 1)
      await expect(room.activate(one, { healthCard: wrongCard })).rejects.toMatchObject(rejected);
    await expect(room.activate(one)).rejects.toMatchObject({ kind: 'exhausted', reason: 'LOCKED' });
    room.pass(15 * millisecondsPerMinute);
    await room.activate(one);
    await room.published();
  });

  test('tells every faulty field: a card of the wrong length, a contact that nobody can reach', async () => {
    const one = await room.postalFirst();
    const error: unknown = await room
      .activate(one, {
        healthCard: { number: '123', expiryDate: '2030-02-31' },
        contact: { kind: 'mobile', value: '06 123' },
      })
      .catch((reason: unknown) => reason);
    if (!isFault(error, 'invalid')) throw error;
    expect(error.fields.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      'health_card.number HEALTH_CARD_NUMBER',
      'health_card.expiry_date DATE_INVALID',
      'contact.mobile MOBILE_INVALID',
    ]);
  });

  test('again with the same contact sends the same code, with another one draws another half', async () => {
    const one = await room.postalFirst();
    await room.activate(one);
    const first = await room.sentCode();
    await room.activate(one);
    expect(await room.sentCode()).toEqual({ ...first, attempt: 2 });
    const elsewhere: Contact = { kind: 'email', value: `elsewhere.${one.id}@example.org` };
    await room.activate({ ...one, contact: elsewhere });
    const second = await room.sentCode();
    expect(second.recipient).toBe(elsewhere.value);
    await expect(confirmContact(room.deps, first, 'portal')).rejects.toMatchObject({ reason: 'CODE_REJECTED' });
    await confirmContact(room.deps, second, 'portal');
    const events = await room.published();
    const recipients = events.flatMap(({ opened }) =>
      opened?.content?.$case === 'half' ? [opened.recipient?.value] : [],
    );
    expect(recipients).toEqual([elsewhere.value]);
    const { credential } = await room.exchange(one.fiscalCode, `${one.half}${pinFrom(events)}`);
    expect(credential.state).toBe('active');
  });

  test('of a fourth holder by one contact waits for a supervisor, and looks alike', async () => {
    const contact: Contact = { kind: 'mobile', value: '+393478888888' };
    const activatedWith = async () => {
      const one = await room.postalFirst();
      await room.report([room.saying(one.letter, 'sent')]);
      await room.activate(one, { contact });
      await confirmContact(room.deps, await room.sentCode(), 'portal');
      const halves = (await room.published()).filter(({ type }) => type === 'SplitDelivery');
      return { ...one, halves: halves.length };
    };
    for (let count = 0; count < 3; count += 1) expect((await activatedWith()).halves).toBe(1);
    const fourth = await activatedWith();
    expect(fourth.halves).toBe(0);
    const { request, deliveries } = await getPinRequest(room.deps, fourth.id);
    expect(request).toMatchObject({ attention: 'cap', loneHalfCipher: undefined });
    expect(deliveries.map(({ half, state, hold }) => [half, state, hold])).toContainEqual(['second', 'held', 'cap']);
    const confirm = (mayGoBeyondCaps: boolean) =>
      confirmPersonalData(room.deps, { pinRequestId: fourth.id, reason: 'called', mayGoBeyondCaps }, 'operator:anna');
    await expect(confirm(false)).rejects.toMatchObject({ kind: 'forbidden', reason: 'ROLE_MISSING' });
    expect((await confirm(true)).request.attention).toBeUndefined();
    const events = await room.published();
    const { credential } = await room.exchange(fourth.fiscalCode, `${fourth.half}${pinFrom(events)}`);
    expect(credential.state).toBe('active');
  });

  test('asked for again after five wrong codes has none until that one is over', async () => {
    const one = await room.postalFirst();
    await room.activate(one);
    const sent = await room.sentCode();
    const wrong = { ...sent, code: anotherCode(sent.code) };
    for (let tries = 0; tries < 5; tries += 1) await confirmContact(room.deps, wrong, 'portal').catch(() => {});
    await expect(room.activate(one)).rejects.toMatchObject({ reason: 'TOO_MANY_CODES', retryAfterSeconds: 600 });
    room.pass(10 * millisecondsPerMinute);
    await room.activate(one);
    await confirmContact(room.deps, await room.sentCode(), 'portal');
    await room.published();
  });

  test('made by two at once draws one half', async () => {
    const one = await room.postalFirst();
    await Promise.all([room.activate(one), room.activate(one)]);
    const held = await context.database('delivery').where({ pin_request_id: one.id, hold: 'confirmation' });
    expect(held).toHaveLength(1);
    await room.published();
  });

  test('is too late when the issue has expired, and once it was done', async () => {
    const [done, late] = [await room.postalFirst(), await room.postalFirst()];
    await room.activate(done);
    await confirmContact(room.deps, await room.sentCode(), 'portal');
    await expect(room.activate(done)).rejects.toMatchObject(rejected);
    room.pass(91 * millisecondsPerDay);
    const tooLate = { kind: 'precondition', reason: 'EXPIRED' };
    await expect(room.activate(late)).rejects.toMatchObject(tooLate);
    while ((await expireRequests(room.deps)) === 'more');
    await expect(room.activate(late)).rejects.toMatchObject(tooLate);
    expect(await room.outcomeOf(late.fiscalCode, late.half)).toBe('expired');
    await room.published();
  });

  test('goes by the newest letter: the half of one that has expired is none any more', async () => {
    const late = await room.postalFirst();
    room.pass(91 * millisecondsPerDay);
    while ((await expireRequests(room.deps)) === 'more');
    await room.published();
    await requestPin(room.deps, { requestId: randomUUID(), application: late.application }, 'portal');
    const half = pinFrom(await room.published());
    expect(await room.outcomeOf(late.fiscalCode, late.half)).toBe('rejected');
    expect(await room.outcomeOf(late.fiscalCode, half)).toBe('not-activated');
  });
});
