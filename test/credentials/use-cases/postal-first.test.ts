import { randomUUID } from 'node:crypto';
import { Channel, Half } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { millisecondsPerDay } from '../../../runtime/clock';
import { FieldCipher } from '../../../runtime/field-cipher';
import { Shares } from '../../../runtime/shares';
import { pinRequestMessage } from '../../../services/credentials/api/pin-request-message';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { Policy } from '../../../services/credentials/domain/policy';
import type { RegisteredPerson } from '../../../services/credentials/domain/registered-person';
import { migrations } from '../../../services/credentials/migrations';
import type { PopulationRegister } from '../../../services/credentials/ports';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, emailOf, pinFrom } from '../credentials-room';
import { runJobs } from '../jobs-room';
import { openReportRoom, type ReportRoom } from '../report-room';

const healthCard = { number: '80380000100123456789', expiryDate: '2030-01-31' };
const noContact = { mobile: undefined, email: undefined };

describeOnEachDatabase('a request whose first half goes by letter', migrations, (context) => {
  let room: ReportRoom;
  let seed = 80_000;
  const open = async (policy: Partial<Policy> = {}, register?: PopulationRegister) => {
    room = await openReportRoom(context, policy, { register });
  };
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'cap_use');
  });
  const ask = async (changes: Partial<RawApplication> = { ...noContact, healthCard }, of = ++seed) => {
    const application = anApplication(of, changes);
    const answer = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    return { ...answer, application, id: answer.request.id, letter: String(answer.deliveries[0]?.id) };
  };
  test('is refused where its caller has its share of what can be hashed at once, and takes no place from others', async () => {
    await open();
    const shares = new Shares({ name: 'PINs', places: 2, placesPerOwner: 1 });
    room = { ...room, deps: { ...room.deps, pinShares: shares } };
    let leave = () => {};
    const busy = shares.run('portal', () => new Promise<void>((resolve) => (leave = resolve)));
    await expect(ask()).rejects.toMatchObject({ kind: 'exhausted', reason: 'QUEUE_FULL' });
    await expect(ask({})).resolves.toMatchObject({ request: { outcome: 'issued' } }); // hashes nothing slowly
    leave();
    await busy;
    await expect(ask()).resolves.toMatchObject({ request: { route: 'postal-first' } });
    await room.published();
  });

  const stateOf = async (id: string) => (await getPinRequest(room.deps, id)).request;
  const match = () => runJobs(context, room.deps, matchAddressQueue, matchAddress);
  const knows = (card: RegisteredPerson['healthCard']): PopulationRegister => ({
    find: async () => ({
      givenName: 'Maria',
      familyName: 'Rossi',
      // Every line of anApplication's that an address must have is there.
      address: { ...(anApplication(seed).postalAddress as RegisteredPerson['address']), building: '' },
      healthCard: card,
    }),
  });

  test('draws that half alone, and keeps it as a slow hash under the pepper', async () => {
    await open();
    const { request, deliveries, id } = await ask();
    expect(request).toMatchObject({
      route: 'postal-first',
      outcome: 'issued',
      initialPin: undefined,
      credentialId: expect.any(String),
      healthCardIndex: room.deps.cipher.index('health-card', '80380000100123456789 2030-01-31'),
    });
    expect(deliveries).toEqual([expect.objectContaining({ half: 'first', channel: 'letter', state: 'queued' })]);
    const [event, ...others] = await room.published();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      topic: 'symbolon.delivery.letter.v1',
      content: { event: { value: { half: Half.HALF_FIRST } } },
      opened: {
        content: {
          value: { expireDaysAfterDespatch: 30, otherHalfChannel: Channel.CHANNEL_UNSPECIFIED },
        },
      },
    });
    const half = event === undefined ? '' : pinFrom([event]);
    expect(half).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{8}$/);
    const place = { table: 'pin_request', column: 'lone_half', row: id };
    const cipher = (await stateOf(id)).loneHalfCipher ?? Buffer.alloc(0);
    const hashed = new FieldCipher(room.deps.keyring, 'pepper').decryptBytes(place, cipher);
    expect([
      await room.deps.slowHash.matches(half, hashed),
      await room.deps.slowHash.matches('BCDFGHJK', hashed),
    ]).toEqual([true, false]);
  });

  test('waits for its activation from the despatch on, and for 30 days', async () => {
    await open();
    const { id, letter } = await ask();
    room.pass(2 * millisecondsPerDay);
    await room.report([room.saying(letter, 'sent')]);
    expect(await stateOf(id)).toMatchObject({
      state: 'awaiting-activation',
      expireTime: new Date('2026-02-08T08:00:00Z'),
    });
    room.pass(30 * millisecondsPerDay);
    while ((await expireRequests(room.deps)) === 'more');
    expect(await stateOf(id)).toMatchObject({ state: 'expired', loneHalfCipher: expect.any(Buffer) }); // for EXPIRED
    await room.published();
  });

  test('that prefers the letter has its contacts told, and none stands by', async () => {
    await open();
    const { deliveries } = await ask({ preferredChannel: 'letter', healthCard, mobile: undefined });
    expect(deliveries).toHaveLength(1);
    const events = await room.published();
    expect(events.map(({ type, opened }) => `${type} ${opened?.recipient?.$case}`).sort()).toEqual([
      'Notice email',
      'SplitDelivery postalAddress',
    ]);
    expect(events.find(({ type }) => type === 'Notice')?.opened?.recipient?.value).toBe(emailOf(seed));
  });

  test("is released with the register's card, where it gives none", async () => {
    await open({ letterHold: 'never' }, knows(healthCard));
    const { id } = await ask(noContact);
    expect(await room.published()).toEqual([]);
    await match();
    expect(await stateOf(id)).toMatchObject({
      attention: undefined,
      healthCardIndex: room.deps.cipher.index('health-card', '80380000100123456789 2030-01-31'),
    });
    expect((await room.published()).map(({ topic }) => topic)).toEqual(['symbolon.delivery.letter.v1']);
  });

  test.each([
    'mismatch',
    'never',
  ] as const)('is held where nobody knows a card, and no call will do (LETTER_HOLD=%s)', async (letterHold) => {
    await open({ letterHold }, knows(undefined));
    const asked = await ask(noContact);
    await match();
    expect(pinRequestMessage(asked).deliveries.map(({ state }) => state)).toEqual([2]);
    expect(await stateOf(asked.id)).toMatchObject({ attention: 'health-card', healthCardIndex: undefined });
    const confirming = confirmPersonalData(room.deps, { pinRequestId: asked.id, reason: 'called' }, 'operator:anna');
    await expect(confirming).rejects.toMatchObject({ kind: 'precondition', reason: 'HEALTH_CARD_UNKNOWN' });
    expect(await room.published()).toEqual([]);
    // Who asks anew, with the card, is released in its place.
    const anew = await ask({ ...noContact, healthCard }, seed);
    expect(anew.request).toMatchObject({ outcome: 'withheld-issue-under-way', loneHalfCipher: undefined });
    expect(pinRequestMessage(anew).deliveries.map(({ half, state }) => [half, state])).toEqual([[1, 2]]);
    await releaseHeldIssue(room.deps, { pinRequestId: anew.id, reason: 'called' }, 'operator:anna');
    expect(await stateOf(anew.id)).toMatchObject({ outcome: 'issued', loneHalfCipher: expect.any(Buffer) });
    expect(await stateOf(asked.id)).toMatchObject({ state: 'replaced', attention: undefined });
    await match();
    expect(pinFrom(await room.published())).toHaveLength(8);
  });

  test('has its letter sent again like any other', async () => {
    await open();
    const { letter } = await ask();
    const half = pinFrom(await room.published());
    await room.report([room.saying(letter, 'sent')]);
    room.pass(2 * millisecondsPerDay);
    await ask({ ...noContact, healthCard }, seed);
    const events = await room.published();
    expect(events.map(({ content }) => [content.deliveryId, content.attempt])).toEqual([[letter, 2]]);
    expect(pinFrom(events)).toBe(half);
  });

  test('whose letter can go no way needs an operator', async () => {
    await open();
    const { id, letter } = await ask();
    await room.published();
    await room.report([room.saying(letter, 'failed')]);
    expect(await stateOf(id)).toMatchObject({ attention: 'undeliverable' });
  });
});

describeOnEachDatabase('each half of a PIN', migrations, (context) => {
  test('tells the way of the other one where it is settled', async () => {
    const room = await openReportRoom(context);
    await room.requested();
    const told = (await room.published()).flatMap(({ topic, opened }) =>
      opened?.content?.$case === 'half' ? [[topic, opened.content.value.otherHalfChannel]] : [],
    );
    await room.close();
    expect(Object.fromEntries(told)).toEqual({
      'symbolon.delivery.sms.v1': Channel.CHANNEL_LETTER,
      'symbolon.delivery.letter.v1': Channel.CHANNEL_UNSPECIFIED,
    });
  });
});
