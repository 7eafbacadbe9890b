import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { type IssueAtDeskInput, issueAtDesk } from '../../../services/credentials/use-cases/issue-at-desk';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { retryDelivery } from '../../../services/credentials/use-cases/retry-delivery';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, mobileOf, pinFrom } from '../credentials-room';
import { type DeskRoom, desk, halvesIn, openDeskRoom } from '../desk-room';
import { reasonOf } from '../holder-room';

const noContact = { mobile: undefined, email: undefined } as const;

describeOnEachDatabase('the limits of what a desk issues', migrations, (context) => {
  let room: DeskRoom;
  let seed = 78_000;
  beforeEach(async () => {
    room = await openDeskRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'revocation');
  });
  const applied = (changes: Partial<RawApplication> = {}) => anApplication(++seed, changes);
  const issue = (application: RawApplication, changes: Partial<IssueAtDeskInput> = {}, actor = desk) =>
    issueAtDesk(room.deps, room.deskRequest(application, changes), actor);

  describe('under its caps', () => {
    test('counts for contacts and address as any issue: one too many is a supervisor’s', async () => {
      const mobile = mobileOf(++seed);
      for (let count = 0; count < 3; count += 1) await issue(applied({ mobile }));
      const one = applied({ mobile });
      expect(await reasonOf(issue(one))).toBe('ROLE_MISSING');
      const { request } = await issue(one, { mayGoBeyondCaps: true }, 'operator:chief');
      expect(request.outcome).toBe('issued');
      await room.published();
    });

    test('counts a letter only where there is one', async () => {
      const { application } = await room.issued(); // with a letter
      await issue(application);
      expect(await reasonOf(issue({ ...application, ...noContact }))).toBe('ROLE_MISSING'); // within 24 hours
      await room.published();
    });

    test('lets one operator do so much in a day, and no more, whatever the role', async () => {
      await room.close();
      room = await openDeskRoom(context, { deskActsPerDay: 2 });
      const actor = 'operator:stolen';
      const { fiscalCode } = await room.inUse();
      const first = await issue(applied(), {}, actor);
      await room.elevate({ fiscalCode }, actor);
      const third = applied();
      await room.published();
      expect(await reasonOf(issue(third, { mayGoBeyondCaps: true }, actor))).toBe('TOO_MANY_DESK_ACTS');
      expect(await reasonOf(room.elevate(await room.inUse(), actor))).toBe('TOO_MANY_DESK_ACTS');
      expect(await room.counted('symbolon_credentials_desk_acts_refused_total')).toBe(2);
      room.pass(millisecondsPerDay);
      expect((await issue(third, {}, actor)).request.id).not.toBe(first.request.id);
      await room.published();
    });
  });

  describe('where a letter came back from the address', () => {
    test('is refused where its half would go there, and not where it goes to a contact; a supervisor lifts it', async () => {
      const holder = await room.formerly('UNKNOWN');
      const byLetter = { ...holder.application, ...noContact };
      expect(await reasonOf(issue(byLetter))).toBe('ADDRESS_BLOCKED');
      const standing = () => context.database('address_block').where({ holder_id: holder.request.holderId });
      await issue(holder.application);
      expect(await standing().whereNull('lift_time').pluck('reason')).toEqual(['UNKNOWN']);
      const { deliveries } = await issue(byLetter, { mayGoBeyondCaps: true });
      expect(deliveries.map(({ channel, state }) => [channel, state])).toEqual([
        ['desk-slip', 'queued'],
        ['letter', 'queued'],
      ]);
      expect(await standing().whereNull('lift_time').pluck('reason')).toEqual([]);
      await room.published();
    });

    test('is refused whatever way it goes where the holder has died, as the post says', async () => {
      const holder = await room.formerly('DECEASED');
      expect(await reasonOf(issue(holder.application))).toBe('ADDRESS_BLOCKED');
      expect((await issue(holder.application, { mayGoBeyondCaps: true })).request.outcome).toBe('issued');
      await room.published();
    });
  });

  describe('on its way', () => {
    test('has a slip that was not printed in its time stand in the list, and be printed again, the same half', async () => {
      const holder = await room.issuedAtDesk();
      const slip = String(holder.deliveries.find(({ channel }) => channel === 'desk-slip')?.id);
      room.pass(8 * millisecondsPerHour);
      await room.report([room.saying(slip, 'expired')], ['desk']);
      const { request } = await getPinRequest(room.deps, holder.request.id);
      expect(request.attention).toBe('undeliverable');
      const retry = (deliveryId: string) =>
        retryDelivery(room.deps, { deliveryId, reason: 'printer mended', onlyAtDesk: true }, desk);
      const sms = String(holder.deliveries.find(({ channel }) => channel === 'sms')?.id);
      expect(await reasonOf(retry(sms))).toBe('ROLE_MISSING');
      const { deliveries, request: after } = await retry(slip);
      const events = await room.published();
      expect({
        attention: after.attention,
        states: deliveries.map(({ attempt, channel, state }) => [attempt, channel, state]),
        again: halvesIn(events).map(([topic, , , hours]) => [topic, hours]),
        sameHalf: holder.initialPin.startsWith(pinFrom(events)),
      }).toEqual({
        attention: undefined,
        states: [
          [2, 'desk-slip', 'queued'],
          [1, 'sms', 'queued'],
        ],
        again: [['symbolon.delivery.desk.v1', 8]],
        sameHalf: true,
      });
    });

    test('answers no application elsewhere, in whatever words: no slip is printed for who is not there', async () => {
      const holder = await room.issuedAtDesk();
      await room.report(holder.deliveries.map(({ id }) => room.saying(id, 'sent')));
      const { request } = await room.ask(holder.application);
      const halves = halvesIn(await room.published());
      expect([request.outcome, halves]).toEqual(['withheld-issue-under-way', []]);
    });

    test('is ready once both are there; the next contact follows where one has failed', async () => {
      const { request, deliveries } = await room.issuedAtDesk();
      const [slip, sms] = deliveries.map(({ id }) => String(id));
      await room.report([room.saying(String(slip), 'sent'), room.saying(String(sms), 'failed')]);
      expect(halvesIn(await room.published()).map(([topic]) => topic)).toEqual(['symbolon.delivery.mail.v1']);
      const mail = (await getPinRequest(room.deps, request.id)).deliveries.find(({ channel }) => channel === 'email');
      await room.report([room.saying(String(mail?.id), 'sent')]);
      expect(await room.statesOf(request.id)).toMatchObject({ state: 'ready' });
    });

    test('expires 30 days after it was issued, whenever its slip is printed', async () => {
      const { request, deliveries, fiscalCode, initialPin } = await room.issuedAtDesk();
      room.pass(29 * millisecondsPerDay);
      await room.report([room.saying(String(deliveries[0]?.id), 'sent')]);
      room.pass(millisecondsPerDay);
      while ((await expireRequests(room.deps)) === 'more');
      await room.published();
      expect([await room.statesOf(request.id), await room.outcomeOf(fiscalCode, initialPin)]).toMatchObject([
        { state: 'expired' },
        'expired',
      ]);
    });
  });

  describe('while something else happens to the holder', () => {
    const calm = { issuesPerContact: 100, issuesPerAddress: 100, lettersPerHolder: 100, letterPauseHours: 0 };

    /** Credentials in use, and those whose first issue is under way. */
    async function livingOf(holderId: string): Promise<readonly string[]> {
      const rows: { id: string; state: string }[] = await context
        .database('credential')
        .leftJoin('pin_request', 'pin_request.credential_id', 'credential.id')
        .where({ 'credential.holder_id': holderId })
        .where((living) =>
          living
            .whereIn('credential.state', ['active', 'suspended'])
            .orWhere((issued) => issued.where({ 'credential.state': 'issued' }).whereNull('pin_request.end_time')),
        )
        .distinct('credential.id');
      return rows.map(({ id }) => id);
    }

    test.each([
      'issued',
      'inUse',
    ] as const)('leaves one that lives at the most, whatever comes in between to a holder %s', async (stage) => {
      await room.close();
      room = await openDeskRoom(context, calm);
      const { request, application, fiscalCode, initialPin, healthCard } = await room[stage]();
      const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;
      const { requestId } = room.deskRequest(application);
      const settled = await Promise.allSettled([
        issue(application),
        room.exchange(fiscalCode, initialPin),
        issue(application, {}, 'operator:desk-2'),
        room.elevate({ fiscalCode }),
        revokePin(room.deps, { fiscalCode, healthCard, confirmation }, 'portal'),
        requestPin(room.deps, { requestId, application }, 'portal'),
        issue(application),
      ]);
      const faults = settled.flatMap((one) =>
        one.status === 'rejected' ? [isFault(one.reason) ? one.reason.reason : one.reason] : [],
      );
      await room.finishRevocations();
      await room.published();
      expect({
        unexpected: faults.filter((fault) => fault !== 'PIN_REJECTED' && fault !== 'CREDENTIAL_NOT_FOUND'),
        living: (await livingOf(request.holderId)).length <= 1,
      }).toEqual({ unexpected: [], living: true });
      const { request: last } = await issue(application);
      expect(await livingOf(request.holderId)).toEqual([last.credentialId]);
      await room.published();
    });
  });
});
