import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { claimJobs } from '../../../runtime/job-claims';
import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { issueAtDesk } from '../../../services/credentials/use-cases/issue-at-desk';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { tellRegisteredContacts } from '../../../services/credentials/use-cases/tell-registered-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import {
  anApplication,
  type CredentialsRoom,
  emailOf,
  mobileOf,
  openCredentialsRoom,
  pinFrom,
} from '../credentials-room';
import { desk, deskForm } from '../desk-room';

describeOnEachDatabase('a request that gets no PIN', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 2_000;
  beforeAll(async () => {
    room = await openCredentialsRoom(context);
  });
  afterAll(() => room.close());
  const nextSeed = () => {
    seed += 1;
    return seed;
  };
  const ask = (application = anApplication(nextSeed()), requestId: string = randomUUID(), caller = 'portal') =>
    requestPin(room.deps, { requestId, application }, caller);

  test('by another application while an issue is under way looks like any other', async () => {
    const of = nextSeed();
    const first = await ask(anApplication(of));
    await room.published();
    const other = await ask(anApplication(of, { mobile: '+393479999999' }));
    const shape = ({ request, deliveries }: typeof first) => ({
      state: request.state,
      expireTime: request.expireTime,
      deliveries: deliveries.map(({ half, channel, attempt }) => ({ half, channel, attempt })),
    });
    expect(shape(other)).toEqual(shape(first));
    expect(other.request).toMatchObject({ outcome: 'withheld-issue-under-way', initialPin: undefined });
    const events = await room.published();
    expect(events.map(({ type }) => type)).toEqual(['Notice', 'Notice']);
    expect(pinFrom(events)).toBe('');
    const audit = context.database('audit_event').where({ holder_id: other.request.holderId }).orderBy('action');
    expect(await audit.select('actor', 'action', 'pin_request_id')).toEqual([
      { actor: 'portal', action: 'pin-requested', pin_request_id: first.request.id },
      { actor: 'portal', action: 'pin-withheld', pin_request_id: other.request.id },
    ]);
    const blobs = await context.database('sealed_blob').where({ pin_request_id: other.request.id });
    expect(blobs).toHaveLength(2); // the confirmations'
  });

  test('for a holder with a credential in use has the registered contacts told', async () => {
    const of = nextSeed();
    await ask(anApplication(of));
    const pin = pinFrom(await room.published());
    await exchangePin(room.deps, { fiscalCode: String(anApplication(of).fiscalCode), initialPin: pin }, 'portal');
    await room.published();
    const again = await ask(anApplication(of, { mobile: '+393478888888', email: undefined }));
    expect(again.request).toMatchObject({ state: 'accepted', outcome: 'withheld-credential-in-use' });
    await room.published();
    const [job] = await claimJobs(context.database, {
      places: new Map([['tell-registered-contacts', 1]]),
      leaseMilliseconds: 5_000,
    });
    if (job === undefined) throw new Error('nobody is to be told');
    await tellRegisteredContacts(room.deps, job);
    const told = (await room.published()).map(({ opened }) => opened?.recipient?.value);
    expect([...told].sort()).toEqual([mobileOf(of), emailOf(of)].sort());
  });

  test('leaves the issue under way alone, however many there are', async () => {
    await room.published();
    const of = nextSeed();
    await ask(anApplication(of));
    const pin = pinFrom(await room.published());
    for (let n = 0; n < 25; n += 1) {
      const { request } = await ask(anApplication(of, { email: `other${n}@example.org` }));
      expect(request.outcome).toBe('withheld-issue-under-way');
    }
    const fiscalCode = String(anApplication(of).fiscalCode);
    expect((await exchangePin(room.deps, { fiscalCode, initialPin: pin }, 'portal')).credential.state).toBe('active');
    await room.published();
  });

  test('gets none in place of one that a desk has issued: who was seen there outweighs another application', async () => {
    const raw = anApplication(nextSeed());
    const atDesk = {
      requestId: randomUUID(),
      application: raw,
      deskId: 'roma-1',
      form: deskForm,
      reason: 'came with MV35',
    };
    const { request } = await issueAtDesk(room.deps, atDesk, desk);
    const withheld = await ask({ ...raw, mobile: mobileOf(nextSeed()) });
    const release = { pinRequestId: withheld.request.id, reason: 'called back' };
    await expect(releaseHeldIssue(room.deps, release, desk)).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'ISSUED_AT_DESK',
    });
    const views = await Promise.all([request, withheld.request].map(({ id }) => getPinRequest(room.deps, id)));
    expect(views.map((view) => [view.request.state, view.request.outcome])).toEqual([
      ['accepted', 'issued'],
      ['accepted', 'withheld-issue-under-way'],
    ]);
    await room.published();
  });

  test('gets it when it is made again after the issue that was under way', async () => {
    const of = nextSeed();
    const first = await ask(anApplication(of));
    room.pass(80 * millisecondsPerDay);
    const corrected = anApplication(of, { mobile: '+393477777777' });
    const withheld = await ask(corrected);
    room.pass(11 * millisecondsPerDay);
    await room.published();
    const again = await ask(corrected);
    expect(again.request).toMatchObject({ outcome: 'issued', state: 'accepted' });
    expect(pinFrom(await room.published())).toHaveLength(16);
    const stateOf = async (id: string) => (await getPinRequest(room.deps, id)).request.state;
    expect([await stateOf(first.request.id), await stateOf(withheld.request.id)]).toEqual(['expired', 'replaced']);
  });

  test('is cancelled after 14 days, as an unconfirmed one would be', async () => {
    const of = nextSeed();
    await ask(anApplication(of));
    const withheld = await ask(anApplication(of, { mobile: '+393479999999' }));
    const stateOf = async () => (await getPinRequest(room.deps, withheld.request.id)).request.state;
    room.pass(14 * millisecondsPerDay - 1);
    while ((await expireRequests(room.deps)) === 'more');
    expect(await stateOf()).toBe('accepted');
    room.pass(1);
    while ((await expireRequests(room.deps)) === 'more');
    expect(await stateOf()).toBe('cancelled');
  });
});
