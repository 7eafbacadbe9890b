import { randomUUID } from 'node:crypto';
import { VerifyOutcome } from '../../../proto/gen/symbolon/credentials/v1/credential';
import { IssueRoute, type NoticeContent, NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { Policy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { tellContactsQueue } from '../../../services/credentials/use-cases/save-issue';
import { tellCancelled, tellCancelledQueue } from '../../../services/credentials/use-cases/tell-cancelled';
import { tellRegisteredContacts } from '../../../services/credentials/use-cases/tell-registered-contacts';
import { updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { codesIn } from '../code-room';
import { anApplication, type OpenedEvent } from '../credentials-room';
import { contactsOf, type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';
import { runJobs } from '../jobs-room';

describeOnEachDatabase('what a notice tells', migrations, (context) => {
  let room: HolderRoom;
  let seed = 110_000;
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openHolderRoom(context, policy);
  };
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'cap_use');
  });
  const ask = (application: RawApplication) =>
    requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
  const restored = async (holder: HolderInUse, contacts = contactsOf(holder)) =>
    completeRestore(room.deps, String((await room.linkFor(holder, contacts))?.token), 'portal');
  const cancelled = async () => {
    room.pass(14 * millisecondsPerDay);
    while ((await expireRequests(room.deps)) === 'more');
    await runJobs(context, room.deps, tellCancelledQueue, tellCancelled);
    return told(await room.published(), NoticeKind.NOTICE_KIND_HOLD_EXPIRED);
  };

  describe('of a request whose letter nobody confirmed', () => {
    test.each([
      ['digital-first', {}, IssueRoute.ISSUE_ROUTE_DIGITAL_FIRST],
      ['postal-first', { preferredChannel: 'letter' }, IssueRoute.ISSUE_ROUTE_POSTAL_FIRST],
    ] as const)('is when it was made, and that it was one: %s', async (_, changes, route) => {
      await open({ letterHold: 'always' });
      seed += 1;
      const healthCard = { number: '80380000100123456789', expiryDate: '2030-01-31' };
      const { request } = await ask(anApplication(seed, { healthCard, ...changes }));
      await room.published();
      const one = { requestTime: request.createTime, route };
      expect(await cancelled()).toEqual([expect.objectContaining(one), expect.objectContaining(one)]);
    });

    test('is when it was completed where it was a restore, and that it was one', async () => {
      await open();
      const pec = 'maria.rossi@pec.example.it';
      const holder = await room.confirmed({ pec });
      const mails = [{ kind: 'email', value: String(holder.application.email) } as const];
      const holding = { ...room.deps, policy: { ...room.deps.policy, letterHold: 'always' } } as const;
      const token = (await room.linkFor(holder, [...mails, { kind: 'pec', value: pec }]))?.token;
      const { request } = await completeRestore(holding, String(token), 'portal');
      await room.published();
      const one = { requestTime: request.createTime, route: IssueRoute.ISSUE_ROUTE_RESTORE };
      expect(await cancelled()).toEqual([expect.objectContaining(one), expect.objectContaining(one)]);
    });
  });

  test.each([
    ['digital-first', {}, IssueRoute.ISSUE_ROUTE_DIGITAL_FIRST],
    ['postal-first', { preferredChannel: 'letter' }, IssueRoute.ISSUE_ROUTE_POSTAL_FIRST],
  ] as const)('of a request is which way its PIN will come: %s', async (_, changes, route) => {
    await open();
    seed += 1;
    const healthCard = { number: '80380000100123456789', expiryDate: '2030-01-31' };
    await ask(anApplication(seed, { healthCard, ...changes }));
    const confirmations = told(await room.published(), NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION);
    expect(confirmations.map((one) => one.route)).toEqual([route, route]);
  });

  describe('of a PIN in use for whose holder somebody asked for another', () => {
    const warned = async ({ application }: HolderInUse) => {
      await ask({ ...application, mobile: '+393478888888', email: undefined, language: 'de' });
      await room.published();
      await runJobs(context, room.deps, tellContactsQueue, tellRegisteredContacts);
      const events = await room.published();
      const [one, other] = told(events, NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE);
      expect(other).toEqual(one);
      return { outcome: one?.pinOutcome, languages: events.map(({ opened }) => opened?.language) };
    };

    test.each([
      ['works', 0, VerifyOutcome.VERIFY_OUTCOME_VERIFIED],
      ['has expired and may only be changed', 180, VerifyOutcome.VERIFY_OUTCOME_CHANGE_REQUIRED],
      ['has expired for good', 270, VerifyOutcome.VERIFY_OUTCOME_EXPIRED],
    ])('is what that PIN is good for, in its holder’s language and not in the asker’s: it %s', async (_, days, outcome) => {
      await open();
      const holder = await room.inUse({ language: 'en' });
      room.pass(days * millisecondsPerDay);
      expect(await warned(holder)).toEqual({ outcome, languages: ['en', 'en'] });
    });

    test('is that it is suspended after a restore', async () => {
      await open();
      const holder = await room.confirmed();
      await restored(holder);
      await room.published();
      expect(await warned(holder)).toMatchObject({ outcome: VerifyOutcome.VERIFY_OUTCOME_SUSPENDED });
    });
  });

  test('of a new contact is how long it serves no restore; the warning is worth sending for as long as any', async () => {
    await open({ contactQuarantineHours: 1 });
    const holder = await room.inUse();
    const contact = { kind: 'mobile', value: '+393488877665' } as const;
    await updateContacts(
      room.deps,
      { fiscalCode: holder.fiscalCode, pin: holder.personalPin, contacts: [contact] },
      'portal',
    );
    const [code] = codesIn(await room.published());
    if (code === undefined) throw new Error('no code was sent');
    await confirmContact(room.deps, code, 'portal');
    const events = await room.published();
    const wanted = later(room.deps.clock.now(), 72 * millisecondsPerHour);
    expect(events.map(({ content }) => content.notAfterTime)).toEqual([wanted, wanted]);
    expect(told(events, NoticeKind.NOTICE_KIND_CONTACT_CHANGED)).toMatchObject([
      { quarantineMinutes: 60, validMinutes: 0 },
      { quarantineMinutes: 60, validMinutes: 0 },
    ]);
  });

  test('of a restore is how long its PIN serves for less', async () => {
    await open({ restoreOrdinaryHours: 12 });
    await restored(await room.confirmed());
    const completed = told(await room.published(), NoticeKind.NOTICE_KIND_RESTORE_COMPLETED);
    expect(completed).toMatchObject([{ ordinaryMinutes: 720 }, { ordinaryMinutes: 720 }]);
  });
});

function told(events: readonly OpenedEvent[], kind: NoticeKind): readonly NoticeContent[] {
  return events.flatMap(({ opened }) =>
    opened?.content?.$case === 'notice' && opened.content.value.kind === kind ? [opened.content.value] : [],
  );
}
