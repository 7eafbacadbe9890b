import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { tellContactsQueue } from '../../../services/credentials/use-cases/save-issue';
import { tellRegisteredContacts } from '../../../services/credentials/use-cases/tell-registered-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, pinFrom } from '../credentials-room';
import { runJobs } from '../jobs-room';
import { openReportRoom, type ReportRoom } from '../report-room';

const actor = 'operator:anna';
const reason = 'called back, date of birth and address confirmed';

describeOnEachDatabase('an operator', migrations, (context) => {
  let room: ReportRoom;
  let seed = 40_000;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job');
  });
  const holding = () => openReportRoom(context, { letterHold: 'mismatch' });
  const ask = async (application: RawApplication = anApplication(++seed)) => {
    const answer = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    return { ...answer, application, id: answer.request.id };
  };
  const auditOf = async (id: string): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .where({ pin_request_id: id })
      .whereNot({ actor: 'portal' })
      .orderBy('id')
      .select('actor', 'action', 'reason');
  const issued = async (application?: RawApplication) => {
    const asked = await ask(application);
    const pin = pinFrom(await room.published());
    const [first, letter] = asked.deliveries.map(({ id }) => id);
    return { ...asked, pin, first: String(first), letter: String(letter) };
  };

  describe('who confirms the data of a request', () => {
    test('releases its letter, which leaves with its whole time, and settles what was to be looked at', async () => {
      await room.close();
      room = await holding();
      const { id, first } = await issued();
      await runJobs(context, room.deps, matchAddressQueue, matchAddress);
      room.pass(13 * millisecondsPerDay);
      const { request, deliveries } = await confirmPersonalData(room.deps, { pinRequestId: id, reason }, actor);
      expect(request).toMatchObject({ attention: undefined, dueTime: request.expireTime, version: 1 });
      expect(deliveries.map(({ id: delivery, state }) => [delivery === first, state])).toEqual([
        [true, 'queued'],
        [false, 'queued'],
      ]);
      const events = await room.published();
      expect(events.map(({ topic }) => topic)).toEqual(['symbolon.delivery.letter.v1']);
      expect(events[0]?.content.notAfterTime).toEqual(new Date('2026-02-19T08:00:00Z'));
      expect(await auditOf(id)).toEqual([{ actor, action: 'personal-data-confirmed', reason }]);
    });

    test('is told where nothing waits, where the request has ended, and where there is none', async () => {
      const { id } = await issued();
      const confirming = (pinRequestId: string) => confirmPersonalData(room.deps, { pinRequestId, reason }, actor);
      await expect(confirming(id)).rejects.toMatchObject({ kind: 'precondition', reason: 'NOTHING_HELD' });
      room.pass(91 * millisecondsPerDay);
      await expireRequests(room.deps);
      await expect(confirming(id)).rejects.toMatchObject({ kind: 'precondition', reason: 'REQUEST_ENDED' });
      for (const unknown of [randomUUID(), 'ö'])
        await expect(confirming(unknown)).rejects.toMatchObject({ kind: 'not-found', reason: 'PIN_REQUEST_NOT_FOUND' });
      await room.published();
    });

    test('must say why', async () => {
      const { id } = await issued();
      for (const [words, fault] of [
        [' ', 'FIELD_REQUIRED'],
        ['x'.repeat(501), 'TEXT_TOO_LONG'],
      ] as const)
        await expect(confirmPersonalData(room.deps, { pinRequestId: id, reason: words }, actor)).rejects.toMatchObject({
          kind: 'invalid',
          fields: [{ field: 'reason', reason: fault }],
        });
    });
  });

  describe('who releases a held issue', () => {
    const release = (pinRequestId: string) => releaseHeldIssue(room.deps, { pinRequestId, reason }, actor);

    test('has its PIN drawn under the same ids, and replaces the issue under way', async () => {
      const under = await issued();
      const held = await ask({ ...under.application, mobile: '+393471111111' });
      expect(held.request).toMatchObject({ outcome: 'withheld-issue-under-way', attention: 'issue-under-way' });
      await room.published();
      room.pass(2 * millisecondsPerDay);
      const { request, deliveries } = await release(held.id);
      expect(request).toEqual({
        ...held.request,
        outcome: 'issued',
        attention: undefined,
        credentialId: expect.any(String),
        initialPin: expect.any(Object),
        dueTime: held.request.expireTime,
      });
      expect(deliveries.map(({ id, state }) => [id, state])).toEqual(held.deliveries.map(({ id }) => [id, 'queued']));
      const events = await room.published();
      const ofHeld = events.filter(({ content }) => content.issueId === held.id);
      expect(ofHeld.map(({ content }) => content.notAfterTime)).toEqual(
        expect.arrayContaining([new Date('2026-01-12T08:00:00Z'), new Date('2026-02-08T08:00:00Z')]),
      );
      expect(await room.statesOf(under.id)).toMatchObject({ state: 'replaced' });
      expect(await auditOf(held.id)).toEqual([{ actor, action: 'issue-released', reason }]);
      const fiscalCode = String(under.application.fiscalCode);
      const exchange = (initialPin: string) => exchangePin(room.deps, { fiscalCode, initialPin }, 'portal');
      await expect(exchange(under.pin)).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
      await expect(exchange(pinFrom(ofHeld))).resolves.toBeDefined();
      await room.published();
    });

    test('lets its letter wait for its address like any other', async () => {
      await room.close();
      room = await holding();
      const under = await ask();
      const held = await ask({ ...under.application, mobile: '+393471111112' });
      await room.published();
      await release(held.id);
      const topics = (await room.published())
        .filter(({ content }) => content.issueId === held.id)
        .map(({ topic }) => topic);
      expect(topics).toEqual(['symbolon.delivery.sms.v1']);
      expect(await context.database('job').where({ subject_id: held.id }).pluck('queue')).toEqual([matchAddressQueue]);
    });

    test('gives its letter the whole time to be confirmed, and no report takes it back', async () => {
      await room.close();
      room = await holding();
      const under = await ask();
      const held = await ask({ ...under.application, mobile: '+393471111113' });
      await room.published();
      room.pass(13 * millisecondsPerDay);
      const { request, deliveries } = await release(held.id);
      const inFourteenDays = new Date('2026-02-03T08:00:00Z');
      expect(request.dueTime).toEqual(inFourteenDays);
      await room.report([room.saying(String(deliveries[0]?.id), 'sent')]);
      expect((await getPinRequest(room.deps, held.id)).request.dueTime).toEqual(inFourteenDays);
      await room.published();
    });

    const healthCard = { number: '8'.repeat(20), expiryDate: '2030-01-31' };
    test('gives a holder whose PIN was revoked a credential of its own, whatever hangs on the request', async () => {
      const under = await issued();
      const fiscalCode = String(under.application.fiscalCode);
      await exchangePin(room.deps, { fiscalCode, initialPin: under.pin }, 'portal');
      const held = await ask({ ...under.application, mobile: undefined, email: undefined, healthCard });
      await runJobs(context, room.deps, tellContactsQueue, tellRegisteredContacts); // a warning about the old credential
      await revokePinForHolder(room.deps, { fiscalCode, reason }, actor);
      await room.published();
      const { request } = await release(held.id);
      expect(request.outcome).toBe('issued');
      expect(request.credentialId).not.toBe(under.request.credentialId);
      await room.published();
    });

    test('cannot where a credential is in use, nor what has its PIN, nor what has ended', async () => {
      const under = await issued();
      await expect(release(under.id)).rejects.toMatchObject({ kind: 'precondition', reason: 'NOTHING_HELD' });
      const fiscalCode = String(under.application.fiscalCode);
      await exchangePin(room.deps, { fiscalCode, initialPin: under.pin }, 'portal');
      const held = await ask(under.application);
      await expect(release(held.id)).rejects.toMatchObject({ kind: 'precondition', reason: 'CREDENTIAL_IN_USE' });
      room.pass(14 * millisecondsPerDay);
      while ((await expireRequests(room.deps)) === 'more');
      await expect(release(held.id)).rejects.toMatchObject({ kind: 'precondition', reason: 'REQUEST_ENDED' });
      await room.published();
    });
  });
});
