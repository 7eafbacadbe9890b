import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { KeyedTurns } from '../../../runtime/keyed-turns';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { type CorrectAddressInput, correctAddress } from '../../../services/credentials/use-cases/correct-address';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { describeOnEachDatabase } from '../../support/database-suite';
import { actsOn, faultOf } from '../centre-room';
import { anApplication, emailOf, pinFrom } from '../credentials-room';
import { openDeskRoom } from '../desk-room';
import { contactsOf } from '../holder-room';
import { runJobs } from '../jobs-room';
import { letterOf, openReturnedRoom, type ReturnedRoom } from '../returned-room';

const actor = 'operator:anna';
const reason = 'called, asked for date of birth and the last letter';

describeOnEachDatabase('an operator who corrects an address', migrations, (context) => {
  let room: ReturnedRoom;
  let seed = 46_000;
  beforeEach(async () => {
    room = await openReturnedRoom(context, { letterHold: 'mismatch' });
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'address_block', 'cap_use', 'revocation');
  });
  const holdingNothing = async () => {
    await room.close();
    room = await openReturnedRoom(context);
  };
  const application = (changes?: Partial<RawApplication>) => anApplication(++seed, changes);
  const addressOf = (raw: RawApplication, changes = {}) => {
    if (raw.postalAddress === undefined) throw new Error('an application with an address');
    return { ...raw.postalAddress, street: `Via Corretta ${++seed}`, ...changes };
  };
  const correct = (pinRequestId: string, raw: RawApplication, changes: Partial<CorrectAddressInput> = {}) =>
    correctAddress(
      room.deps,
      { requestId: randomUUID(), pinRequestId, postalAddress: addressOf(raw), reason, ...changes },
      actor,
    );
  const auditOf = (id: string) => actsOn(context, id, actor);
  const lettersTo = async () =>
    (await room.published()).flatMap(({ opened }) =>
      opened?.recipient?.$case === 'postalAddress' ? [opened.recipient.value.street] : [],
    );
  const matched = () => runJobs(context, room.deps, matchAddressQueue, matchAddress);

  test('replaces the issue: another PIN, its letter to the other address at once; what was published is taken back', async () => {
    const raw = application();
    const { request } = await room.ask(raw);
    await matched();
    const pinBefore = (await room.published()).map(({ type }) => type);
    const postalAddress = addressOf(raw);
    const corrected = await correct(request.id, raw, { postalAddress });
    const events = await room.published();
    expect({
      before: await room.statesOf(request.id),
      state: corrected.request.state,
      attention: corrected.request.attention,
      deliveries: corrected.deliveries.map(({ channel, state }) => [channel, state]),
      cancelled: events.filter(({ type }) => type === 'Cancellation').length,
      pin: pinFrom(events).length,
      letters: events.flatMap(({ opened }) =>
        opened?.recipient?.$case === 'postalAddress' ? [opened.recipient.value.street] : [],
      ),
      audit: [await auditOf(request.id), await auditOf(corrected.request.id)],
    }).toEqual({
      before: expect.objectContaining({ state: 'replaced' }),
      state: 'accepted',
      attention: undefined,
      deliveries: [
        ['sms', 'queued'],
        ['letter', 'queued'],
      ],
      // Its SMS and two confirmations; the letter was never published.
      cancelled: pinBefore.length,
      pin: 16,
      letters: [postalAddress.street],
      audit: [[{ action: 'address-corrected', reason }], [{ action: 'pin-requested', reason }]],
    });
  });

  test('counts no second letter while the first has not left, and one where it has', async () => {
    const held = application();
    const first = await room.ask(held);
    const second = await correct(first.request.id, held);
    expect(await faultOf(correct(second.request.id, held))).toBe('forbidden ROLE_MISSING');
    expect((await correct(second.request.id, held, { mayGoBeyondCaps: true })).request.outcome).toBe('issued');
  });

  test('goes on from a letter that came back; the old address stays blocked, and a blocked one is refused', async () => {
    const holder = await room.issued();
    await confirmPersonalData(room.deps, { pinRequestId: holder.request.id, reason }, actor);
    await room.published();
    await room.report([room.saying(letterOf(holder), 'sent')]);
    await room.comesBack(letterOf(holder), 'MOVED');
    room.pass(2 * millisecondsPerDay);
    const sameHouse = { ...holder.application.postalAddress, building: 'Scala B' };
    const toSameHouse = correct(holder.request.id, holder.application, {
      postalAddress: addressOf(holder.application, sameHouse),
    });
    expect(await faultOf(toSameHouse)).toBe('precondition ADDRESS_BLOCKED');
    const { request } = await correct(holder.request.id, holder.application);
    expect({
      before: (await room.requestOf(holder.request.id)).state,
      now: request.state,
      standing: await context.database('address_block').whereNull('lift_time').pluck('reason'),
      outcome: await room.outcomeOf(holder.fiscalCode, holder.initialPin),
    }).toEqual({ before: 'replaced', now: 'accepted', standing: ['MOVED'], outcome: 'rejected' });
  });

  test('has a request without a PIN get it, in place of the issue under way: a supervisor only', async () => {
    const raw = application();
    const first = await room.ask(raw);
    const other = await room.ask({ ...raw, email: emailOf(++seed) });
    expect(await faultOf(correct(other.request.id, raw))).toBe('forbidden ROLE_MISSING');
    const { request } = await correct(other.request.id, raw, { mayGoBeyondCaps: true });
    const states = [first, other].map(async ({ request: { id } }) => (await room.requestOf(id)).state);
    expect([await Promise.all(states), request.outcome]).toEqual([['replaced', 'replaced'], 'issued']);
  });

  test('works postal-first where the health card is known, and only there', async () => {
    const healthCard = { number: '80380000000000000025', expiryDate: '2031-01-31' };
    const postal = application({ preferredChannel: 'letter', healthCard });
    const { request } = await room.ask(postal);
    const postalAddress = addressOf(postal);
    await room.published();
    const corrected = await correct(request.id, postal, { postalAddress });
    expect([corrected.request.route, await lettersTo()]).toEqual(['postal-first', [postalAddress.street]]);
    await context.database('pin_request').where({ id: corrected.request.id }).update({ health_card_index: null });
    expect(await faultOf(correct(corrected.request.id, postal, { mayGoBeyondCaps: true }))).toBe(
      'precondition HEALTH_CARD_UNKNOWN',
    );
  });

  test('gives the same answer to the same request, also where it came twice at once', async () => {
    const raw = application();
    const { request } = await room.ask(raw);
    const changes = { requestId: randomUUID(), postalAddress: addressOf(raw) };
    const [one, two] = await Promise.all([correct(request.id, raw, changes), correct(request.id, raw, changes)]);
    const three = await correct(request.id, raw, changes);
    expect(new Set([one, two, three].map((view) => view.request.id)).size).toBe(1);
    const otherBody = correct(request.id, raw, { requestId: changes.requestId });
    expect(await faultOf(otherBody)).toBe('conflict REQUEST_ID_REUSED');
  });

  test('corrects none that was issued at a desk: the slip is in hand, and its PIN stays dispositive', async () => {
    await room.close();
    const desks = await openDeskRoom(context);
    room = desks;
    const { application: raw, request } = await desks.issuedAtDesk({ mobile: undefined, email: undefined });
    expect(await faultOf(correct(request.id, raw, { mayGoBeyondCaps: true }))).toBe('precondition ISSUED_AT_DESK');
    const { state, level } = await desks.requestOf(request.id);
    expect([state, level, await auditOf(request.id)]).toEqual(['accepted', 'dispositive', []]);
  });

  test('of a request without a PIN does not end the PIN that a desk has issued since', async () => {
    await room.close();
    const desks = await openDeskRoom(context);
    room = desks;
    const { application: raw, request } = await desks.issuedAtDesk({ mobile: undefined, email: undefined });
    const other = await desks.ask({ ...raw, email: emailOf(++seed) });
    expect(other.request.outcome).not.toBe('issued');
    const corrected = correct(other.request.id, raw, { mayGoBeyondCaps: true });
    expect(await faultOf(corrected)).toBe('precondition ISSUED_AT_DESK');
    expect([(await desks.requestOf(request.id)).state, await auditOf(other.request.id)]).toEqual(['accepted', []]);
  });

  test('waits for its turn at the holder without a connection, and goes where too many wait', async () => {
    const raw = application();
    const { request } = await room.ask(raw);
    const holderTurns = new KeyedTurns({ name: 'test', queueLength: 0 });
    const input = { requestId: randomUUID(), pinRequestId: request.id, postalAddress: addressOf(raw), reason };
    const waiting = () => correctAddress({ ...room.deps, holderTurns }, input, actor);
    const outcome = await holderTurns.run(String(raw.fiscalCode), () => faultOf(waiting()));
    expect([outcome, (await waiting()).request.state]).toEqual(['exhausted QUEUE_FULL', 'accepted']);
  });

  test('is told what does not go, and nothing is written', async () => {
    await holdingNothing();
    const raw = application();
    const { request } = await room.ask(raw);
    await room.published();
    const holder = await room.inUse();
    const events = () => context.database('audit_event').count('* as n');
    const before = await events();
    const wrong = { requestId: 'no id', postalAddress: undefined, reason: '' };
    const faults = await faultOf(correct(request.id, raw, wrong));
    expect(faults).toMatch(/^invalid INVALID_FIELDS request_id postal_address\.\S+ .* reason$/);
    const unchanged = correct(request.id, raw, { postalAddress: addressOf(raw, raw.postalAddress) });
    expect(await faultOf(unchanged)).toBe('precondition ADDRESS_UNCHANGED');
    expect(await faultOf(correct(randomUUID(), raw))).toBe('not-found PIN_REQUEST_NOT_FOUND');
    expect(await faultOf(correct(holder.request.id, holder.application))).toBe('precondition REQUEST_ENDED');
    expect(await events()).toEqual(before);
  });

  test('corrects none where a PIN is in use, nor that of a restore', async () => {
    await holdingNothing();
    const holder = await room.confirmed();
    const other = await room.ask({ ...holder.application, email: emailOf(++seed) });
    await room.published();
    const ofOther = correct(other.request.id, holder.application, { mayGoBeyondCaps: true });
    expect(await faultOf(ofOther)).toBe('precondition CREDENTIAL_IN_USE');
    const link = await room.linkFor(holder, contactsOf(holder));
    const restored = await completeRestore(room.deps, String(link?.token), 'portal');
    const ofRestore = correct(restored.request.id, holder.application, { mayGoBeyondCaps: true });
    expect(await faultOf(ofRestore)).toBe('precondition RESTORE_UNDER_WAY');
    await room.published();
  });
});
