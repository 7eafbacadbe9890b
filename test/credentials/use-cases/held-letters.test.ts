import { randomUUID } from 'node:crypto';
import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerDay } from '../../../runtime/clock';
import { claimJobs } from '../../../runtime/job-claims';
import { pinRequestMessage } from '../../../services/credentials/api/pin-request-message';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { Policy } from '../../../services/credentials/domain/policy';
import type { RegisteredPerson } from '../../../services/credentials/domain/registered-person';
import { migrations } from '../../../services/credentials/migrations';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { tellCancelled, tellCancelledQueue } from '../../../services/credentials/use-cases/tell-cancelled';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, emailOf, mobileOf, pinFrom } from '../credentials-room';
import { runJobs } from '../jobs-room';
import { openReportRoom, type ReportRoom } from '../report-room';

const healthCard = { number: '80380000100123456789', expiryDate: '2030-01-31' };

describeOnEachDatabase('a letter that is held', migrations, (context) => {
  let room: ReportRoom;
  let seed = 30_000;
  let person: RegisteredPerson | undefined;
  let asked: AbortSignal[] = [];
  const register = {
    find: async (_: unknown, signal: AbortSignal) => {
      asked.push(signal);
      return person;
    },
  };
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openReportRoom(context, { letterHold: 'mismatch', ...policy }, { register });
  };
  beforeEach(() => {
    person = undefined;
    asked = [];
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job');
  });
  const ask = async (application: RawApplication = anApplication(++seed)) => ({
    application,
    ...(await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal')),
  });
  const registered = ({ postalAddress }: RawApplication): RegisteredPerson => ({
    givenName: 'Maria',
    familyName: 'Rossi',
    // Every line of anApplication's that an address must have is there.
    address: { ...(postalAddress as RegisteredPerson['address']), building: '' },
    healthCard,
  });
  const match = () => runJobs(context, room.deps, matchAddressQueue, matchAddress);
  const letterOf = (id: string) =>
    context.database('delivery').where({ pin_request_id: id, channel: 'letter' }).first('state', 'hold');
  const attentionOf = async (id: string) => (await getPinRequest(room.deps, id)).request.attention;
  const auditOf = async (id: string): Promise<readonly string[]> =>
    (await context.database('audit_event').where({ pin_request_id: id }).pluck('action')).sort();
  const sweep = async () => {
    while ((await expireRequests(room.deps)) === 'more');
  };

  test('looks queued, while the first half and the confirmations go out', async () => {
    await open();
    const answer = await ask();
    expect(answer.request).toMatchObject({ dueTime: new Date('2026-01-21T08:00:00Z'), attention: undefined });
    expect(pinRequestMessage(answer).deliveries.map(({ state }) => state)).toEqual([2, 2]);
    expect(await letterOf(answer.request.id)).toEqual({ state: 'held', hold: 'address' });
    const events = await room.published();
    expect(events.filter(({ topic }) => topic.includes('letter'))).toEqual([]);
    expect(pinFrom(events)).toHaveLength(8);
  });

  test("is released where its address is the register's, and takes the register's health card along", async () => {
    await open();
    const { request, application } = await ask();
    await room.published();
    person = registered(application);
    expect(await match()).toBe(1);
    const events = await room.published();
    expect(events.map(({ topic, type }) => `${type} ${topic}`)).toEqual(['SplitDelivery symbolon.delivery.letter.v1']);
    expect(await letterOf(request.id)).toEqual({ state: 'queued', hold: null });
    const now = (await getPinRequest(room.deps, request.id)).request;
    expect(now).toMatchObject({ attention: undefined, dueTime: request.expireTime, version: 1 });
    expect(now.healthCardIndex).toEqual(room.deps.cipher.index('health-card', '80380000100123456789 2030-01-31'));
    expect(await auditOf(request.id)).toEqual(['letter-released', 'pin-requested']);
    expect(await match()).toBe(0);
  });

  test.each([
    [
      'the register has another address',
      (application: RawApplication) =>
        registered({
          ...application,
          postalAddress: { ...anApplication(1).postalAddress, street: 'Via Po 1' } as never,
        }),
      {},
    ],
    ['the register does not know the holder', () => undefined, {}],
    ['letters are always held', registered, { letterHold: 'always' }],
  ] as const)('stays so, and an operator is to look at it, where %s', async (_, personOf, policy) => {
    await open(policy);
    const { request, application } = await ask();
    await room.published();
    person = personOf(application);
    await match();
    expect(await room.published()).toEqual([]);
    expect(await letterOf(request.id)).toEqual({ state: 'held', hold: 'address' });
    expect(await attentionOf(request.id)).toBe('address');
  });

  test('is released once, however often its job is run', async () => {
    await open();
    const { request, application } = await ask();
    await room.published();
    person = registered(application);
    const [job] = await claimJobs(context.database, {
      places: new Map([[matchAddressQueue, 1]]),
      leaseMilliseconds: 60_000,
    });
    if (job === undefined) throw new Error('no job');
    const { signal } = new AbortController();
    await matchAddress(room.deps, job, signal);
    await matchAddress(room.deps, job, signal);
    expect(asked[0]).toBe(signal);
    expect(await room.published()).toHaveLength(1);
    expect(await auditOf(request.id)).toEqual(['letter-released', 'pin-requested']);
  });

  test('is released once where the register and an operator say so at once', async () => {
    await open();
    const { request, application } = await ask();
    await room.published();
    person = registered(application);
    const confirming = confirmPersonalData(room.deps, { pinRequestId: request.id, reason: 'called' }, 'operator:anna');
    await Promise.allSettled([match(), confirming]);
    expect(await room.published()).toHaveLength(1);
    expect(await context.database('job').where({ subject_id: request.id })).toEqual([]);
    expect(await attentionOf(request.id)).toBeUndefined();
  });

  test('is cancelled with its issue after 14 days, and the contacts are told', async () => {
    await open();
    const { request } = await ask();
    const sms = (await getPinRequest(room.deps, request.id)).deliveries[0]?.id ?? '';
    await match();
    await room.report([room.saying(sms, 'sent')]); // what is heard of the other half changes nothing
    const pin = pinFrom(await room.published());
    room.pass(14 * millisecondsPerDay - 1);
    await sweep();
    expect(await room.statesOf(request.id)).toMatchObject({ state: 'delivering' });
    room.pass(1);
    await sweep();
    await runJobs(context, room.deps, tellCancelledQueue, tellCancelled);
    const events = (await room.published()).filter(({ content }) => content.issueId === request.id);
    expect({
      states: await room.statesOf(request.id),
      attention: await attentionOf(request.id),
      letter: await letterOf(request.id),
      halves: await context.database('sealed_blob').where({ pin_request_id: request.id }).pluck('erase_time'),
      audit: await auditOf(request.id),
      told: events.flatMap(({ opened }) =>
        opened?.content?.$case === 'notice' ? [[opened.recipient?.value, opened.content.value.kind]] : [],
      ),
      cancelled: events.filter(({ type }) => type === 'Cancellation').length,
    }).toEqual({
      states: {
        state: 'cancelled',
        deliveries: [
          ['sms', 'sent', ''],
          ['letter', 'cancelled', ''],
        ],
      },
      attention: undefined,
      letter: { state: 'cancelled', hold: null },
      halves: [expect.any(Date), expect.any(Date)], // the notices' own
      audit: ['pin-requested', 'request-cancelled'],
      told: expect.arrayContaining([
        [mobileOf(seed), NoticeKind.NOTICE_KIND_HOLD_EXPIRED],
        [emailOf(seed), NoticeKind.NOTICE_KIND_HOLD_EXPIRED],
      ]),
      cancelled: 3, // the SMS and the two confirmations
    });
    expect(pin).toHaveLength(8);
  });

  test('tells of its end in the same words whoever got no PIN', async () => {
    await open();
    const { application } = await ask();
    const withheld = await ask({ ...application, mobile: '+393470000001', email: undefined });
    await room.published();
    room.pass(14 * millisecondsPerDay);
    await sweep();
    expect(await runJobs(context, room.deps, tellCancelledQueue, tellCancelled)).toBe(2);
    const told = (await room.published()).flatMap(({ opened, content }) =>
      content.issueId === withheld.request.id && opened?.content?.$case === 'notice' ? [opened.content.value.kind] : [],
    );
    expect(told).toEqual([NoticeKind.NOTICE_KIND_HOLD_EXPIRED]);
  });

  test("after a revocation by the data alone waits though letters never do, and leaves to the register's address", async () => {
    await open({ letterHold: 'never' });
    const { request: first, application } = await ask();
    await room.published();
    room.pass(91 * millisecondsPerDay);
    await context.database('holder').where({ id: first.holderId }).update({ guard_time: room.deps.clock.now() });
    const { request } = await ask(application);
    expect(await letterOf(request.id)).toEqual({ state: 'held', hold: 'address' });
    person = registered(application);
    await match();
    expect(await letterOf(request.id)).toEqual({ state: 'queued', hold: null });
    await room.published();
  });

  test('never waits where the setting says so: nothing is asked', async () => {
    await open({ letterHold: 'never' });
    const { request } = await ask();
    expect(await letterOf(request.id)).toEqual({ state: 'queued', hold: null });
    expect(await context.database('job').where({ subject_id: request.id })).toEqual([]);
    const initialPin = pinFrom(await room.published());
    const fiscalCode = String(anApplication(seed).fiscalCode);
    await expect(exchangePin(room.deps, { fiscalCode, initialPin }, 'portal')).resolves.toBeDefined();
    await room.published();
  });
});
