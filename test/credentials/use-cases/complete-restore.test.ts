import { randomUUID } from 'node:crypto';
import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Contact } from '../../../services/credentials/domain/contact';
import { levelAt } from '../../../services/credentials/domain/credential';
import type { Policy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import { findCredential } from '../../../services/credentials/store/credentials';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type OpenedEvent, pinFrom } from '../credentials-room';
import { contactsOf, type HolderInUse, type HolderRoom, noticesIn, openHolderRoom, reasonOf } from '../holder-room';

const pec = 'maria.rossi@pec.example.it';

describeOnEachDatabase('a restore that is completed', migrations, (context) => {
  let room: HolderRoom;
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openHolderRoom(context, policy);
  };
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'restore');
  });
  const mailsOf = ({ application }: HolderInUse): readonly Contact[] => [
    { kind: 'email', value: String(application.email) },
    { kind: 'pec', value: pec },
  ];
  const tokenFor = async (holder: HolderInUse, contacts = contactsOf(holder)) =>
    String((await room.linkFor(holder, contacts))?.token);
  const complete = (token: string) => completeRestore(room.deps, token, 'portal');
  const restored = async (holder: HolderInUse, contacts = contactsOf(holder)) => {
    const view = await complete(await tokenFor(holder, contacts));
    const events = await room.published();
    return { ...view, events, initialPin: pinFrom(events) };
  };
  const stateOf = async ({ credential }: HolderInUse) => findCredential(context.database, credential.id);
  const audited = ({ credential }: HolderInUse) =>
    context.database('audit_event').where({ holder_id: credential.holderId, action: 'restore-completed' });
  const changesOf = ({ credential }: HolderInUse) =>
    context.database('credential_change').where({ credential_id: credential.id, kind: 'suspended' }).pluck('level');
  test('suspends the old PIN and sends one half by SMS, the other to where the link went', async () => {
    await open();
    const holder = await room.confirmed();
    const { request, deliveries, events, initialPin } = await restored(holder);
    expect({
      request: { ...request, expireTime: request.expireTime.getTime() - request.createTime.getTime() },
      deliveries: deliveries.map(({ half, channel, state }) => [half, channel, state]),
      halves: halvesIn(events),
      notices: noticesIn(events),
      old: await room.outcomeOf(holder.fiscalCode, holder.personalPin),
      new: await room.outcomeOf(holder.fiscalCode, initialPin),
      changes: await changesOf(holder),
      audit: await audited(holder).select('actor', 'pin_request_id'),
    }).toEqual({
      audit: [{ actor: 'portal', pin_request_id: request.id }],
      request: expect.objectContaining({
        credentialId: holder.credential.id,
        outcome: 'issued',
        route: 'restore',
        state: 'accepted',
        expireTime: 30 * millisecondsPerDay,
      }),
      deliveries: [
        ['first', 'sms', 'queued'],
        ['second', 'email', 'queued'],
      ],
      halves: [
        [holder.application.email, Channel.CHANNEL_SMS, 0],
        [holder.application.mobile, Channel.CHANNEL_EMAIL, 0],
      ].sort(),
      notices: [
        `RESTORE_COMPLETED ${holder.application.email}`,
        `RESTORE_COMPLETED ${holder.application.mobile}`,
      ].sort(),
      old: 'suspended',
      new: 'exchange-required',
      changes: ['ordinary'],
    });
  });

  test('is over with the exchange: the credential is active again, its contacts as they were', async () => {
    await open();
    const holder = await room.confirmed();
    const contacts = context.database('contact').where({ credential_id: holder.credential.id }).orderBy('id');
    const before = await contacts.clone();
    const { initialPin, request } = await restored(holder);
    const { personalPin, credential } = await room.exchange(holder.fiscalCode, initialPin);
    expect(await room.outcomeOf(holder.fiscalCode, personalPin)).toBe('verified');
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('rejected');
    expect(credential).toMatchObject({ id: holder.credential.id, state: 'active', pinRequestId: request.id });
    expect(await contacts.clone()).toEqual(before);
  });

  test('leaves an ordinary level for 48 hours, whatever it was', async () => {
    await open();
    const holder = await room.confirmed();
    await context.database('credential').where({ id: holder.credential.id }).update({ level: 'dispositive' });
    const { initialPin } = await restored(holder);
    const { credential } = await room.exchange(holder.fiscalCode, initialPin);
    const start = room.deps.clock.now().getTime();
    const levelAfter = (hours: number) => levelAt(credential, new Date(start + hours * millisecondsPerHour));
    expect([levelAfter(0), levelAfter(47.99), levelAfter(48)]).toEqual(['ordinary', 'ordinary', 'dispositive']);
  });

  test('without a mobile sends a half to where the link went and the other one by letter, to the address of the application', async () => {
    await open();
    const holder = await room.confirmed({ pec });
    room.pass(25 * millisecondsPerHour);
    const { request, deliveries, events, initialPin } = await restored(holder, mailsOf(holder));
    expect(deliveries.map(({ half, channel, state }) => [half, channel, state])).toEqual([
      ['first', 'pec', 'queued'],
      ['second', 'letter', 'queued'],
    ]);
    expect(halvesIn(events)).toEqual([
      [holder.application.postalAddress?.street, Channel.CHANNEL_PEC, 30],
      [pec, Channel.CHANNEL_LETTER, 30],
    ]);
    const letter = String(deliveries.find(({ channel }) => channel === 'letter')?.id);
    await room.report([room.saying(letter, 'sent')]);
    const { expire_time } = await context.database('pin_request').where({ id: request.id }).first();
    expect(expire_time.getTime() - room.deps.clock.now().getTime()).toBe(30 * millisecondsPerDay);
    await room.exchange(holder.fiscalCode, initialPin);
  });

  test('expires 30 days after its completion where there is no letter, whatever is reported; the old PIN stays suspended, and a new restore is possible', async () => {
    await open();
    const holder = await room.confirmed();
    const { request, deliveries, initialPin } = await restored(holder);
    await room.report(deliveries.map(({ id }) => room.saying(id, 'sent')));
    expect(await room.statesOf(request.id)).toMatchObject({ state: 'ready' });
    room.pass(30 * millisecondsPerDay);
    await expireRequests(room.deps);
    expect(await room.statesOf(request.id)).toMatchObject({ state: 'expired' });
    expect(await room.outcomeOf(holder.fiscalCode, initialPin)).toBe('expired');
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('suspended');
    await room.published();
    const again = await restored(holder);
    expect((await room.exchange(holder.fiscalCode, again.initialPin)).credential.state).toBe('active');
    expect(await changesOf(holder)).toHaveLength(1);
  });

  test('holds its letter like any other, and at the cap for an operator', async () => {
    await open();
    const holder = await room.confirmed({ pec });
    const deps = { ...room.deps, policy: { ...room.deps.policy, letterHold: 'mismatch' } } as const;
    const restoredThen = async () => completeRestore(deps, await tokenFor(holder, mailsOf(holder)), 'portal');
    const inTime = await restoredThen();
    const letterOf = (id: string) =>
      context.database('delivery').where({ pin_request_id: id, channel: 'letter' }).first('state', 'hold');
    const attentionOf = (id: string) => context.database('pin_request').where({ id }).pluck('attention');
    // The first letter left less than 24 hours ago.
    expect(await letterOf(inTime.request.id)).toEqual({ state: 'held', hold: 'address' });
    expect(await attentionOf(inTime.request.id)).toEqual(['cap']);
    room.pass(40 * millisecondsPerDay);
    const later = await restoredThen();
    expect(await letterOf(later.request.id)).toEqual({ state: 'held', hold: 'address' });
    expect(await attentionOf(later.request.id)).toEqual([null]);
    const jobs = context.database('job').where({ queue: 'match-address' });
    expect(await jobs.whereIn('subject_id', [inTime.request.id, later.request.id]).pluck('subject_id')).toEqual([
      later.request.id,
    ]);
  });

  test('replaces the issue of a restore before, whose PIN and other links are worth nothing any more', async () => {
    await open();
    const holder = await room.confirmed();
    const first = await restored(holder);
    const [token, other] = [await tokenFor(holder), await tokenFor(holder)];
    const second = await complete(token);
    expect(await room.statesOf(first.request.id)).toMatchObject({ state: 'replaced' });
    expect(await room.outcomeOf(holder.fiscalCode, first.initialPin)).toBe('rejected');
    expect(await reasonOf(complete(other))).toBe('TOKEN_REJECTED');
    const events = await room.published();
    const cancelled = events.filter(({ type }) => type === 'Cancellation').map(({ content }) => content.issueId);
    // The other link, and both halves.
    expect(cancelled.sort()).toEqual([holder.request.id, first.request.id, first.request.id].sort());
    expect(await room.outcomeOf(holder.fiscalCode, pinFrom(events))).toBe('exchange-required');
    expect(second.request.state).toBe('accepted');
  });

  test('keeps the initial PIN before from being exchanged once more', async () => {
    await open();
    const holder = await room.confirmed();
    await restored(holder);
    expect(await reasonOf(room.exchange(holder.fiscalCode, holder.initialPin))).toBe('PIN_REJECTED');
    expect((await stateOf(holder))?.state).toBe('suspended');
  });

  test('keeps the old PIN from being changed, though it was compared before', async () => {
    await open();
    const holder = await room.confirmed();
    const token = await tokenFor(holder);
    const { slowHash } = room.deps;
    const hash = async (secret: string) => {
      await complete(token);
      return slowHash.hash(secret);
    };
    const deps = { ...room.deps, slowHash: { ...slowHash, hash } };
    const input = { fiscalCode: holder.fiscalCode, currentPin: holder.personalPin };
    expect(await reasonOf(changePin(deps, input, 'portal'))).toBe('PIN_REJECTED');
    expect((await stateOf(holder))?.state).toBe('suspended');
  });

  test('counts as a credential in use: who asks for a PIN meanwhile gets none, and not its request', async () => {
    await open();
    const holder = await room.confirmed();
    const { request } = await restored(holder);
    const { application } = holder;
    const asked = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    expect(asked.request.outcome).toBe('withheld-credential-in-use');
    expect(asked.request.id).not.toBe(request.id);
  });
});

/** Where the halves among these events go, how they say the other one comes, and the days that they tell. */
function halvesIn(events: readonly OpenedEvent[]) {
  return events
    .flatMap(({ opened }) => {
      if (opened?.content?.$case !== 'half') return [];
      const { otherHalfChannel, expireDaysAfterDespatch } = opened.content.value;
      const to = opened.recipient;
      return [[to?.$case === 'postalAddress' ? to.value.street : to?.value, otherHalfChannel, expireDaysAfterDespatch]];
    })
    .sort();
}
