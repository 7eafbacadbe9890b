import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { IssueRoute } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerDay } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { findContacts } from '../../../services/credentials/store/contacts';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { type IssueAtDeskInput, issueAtDesk } from '../../../services/credentials/use-cases/issue-at-desk';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, mobileOf, pinFrom } from '../credentials-room';
import { type DeskRoom, desk, deskReason, halvesIn, openDeskRoom } from '../desk-room';
import { noticesIn, reasonOf } from '../holder-room';

const pec = 'maria.rossi@pec.example.it';
const noContact = { mobile: undefined, email: undefined } as const;

describeOnEachDatabase('a PIN that is issued at a desk', migrations, (context) => {
  let room: DeskRoom;
  let seed = 77_000;
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
  const auditOf = async (holderId: string): Promise<readonly { readonly actor: string }[]> =>
    context
      .database('audit_event')
      .where({ holder_id: holderId })
      .orderBy('action')
      .select('actor', 'action', 'reason');

  test('has its first half printed there and its second sent at once, and is dispositive from its exchange on', async () => {
    const application = applied();
    const { request, deliveries } = await issue(application);
    const events = await room.published();
    const { credential } = await room.exchange(String(application.fiscalCode), pinFrom(events));
    expect({
      request: { ...request, expireTime: request.expireTime.getTime() - request.createTime.getTime() },
      deliveries: deliveries.map(({ half, channel, state, maskedRecipient }) => [
        half,
        channel,
        state,
        maskedRecipient,
      ]),
      halves: halvesIn(events),
      credential: [credential.state, credential.level],
      changes: await room.changesOf(credential.id),
      verified: (await findContacts(context.database, room.deps.cipher, credential.id, room.deps.clock.now()))
        .filter(({ verifiedTime }) => verifiedTime !== undefined)
        .map(({ contact }) => contact.kind),
      audit: await auditOf(request.holderId),
      form: await context
        .database('desk_form')
        .where({ credential_id: credential.id })
        .select('act', 'desk_id', 'holder_id'),
    }).toEqual({
      request: expect.objectContaining({
        outcome: 'issued',
        route: 'desk',
        level: 'dispositive',
        attention: undefined,
        state: 'accepted',
        expireTime: 30 * millisecondsPerDay,
      }),
      deliveries: [
        ['first', 'desk-slip', 'queued', 'M*** R***, roma-1'],
        ['second', 'sms', 'queued', expect.any(String)],
      ],
      halves: [
        ['symbolon.delivery.desk.v1', { deskId: 'roma-1', recipientName: 'Maria Rossi' }, Channel.CHANNEL_SMS, 8, 0],
        ['symbolon.delivery.sms.v1', application.mobile, Channel.CHANNEL_DESK_SLIP, 72, 0],
      ],
      credential: ['active', 'dispositive'],
      changes: ['activated dispositive'],
      verified: ['mobile'], // it carried a half
      audit: [
        { actor: desk, action: 'issued-at-desk', reason: deskReason },
        { actor: 'portal', action: 'pin-exchanged', reason: null },
      ],
      form: [{ act: 'issue', desk_id: 'roma-1', holder_id: request.holderId }],
    });
  });

  test('is confirmed to every contact that was given, with a code and the way it comes', async () => {
    const application = applied();
    await issue(application);
    const told = (await room.published()).flatMap(({ opened }) =>
      opened?.content?.$case === 'notice' ? [[opened.content.value.route, opened.content.value.code.length]] : [],
    );
    expect(told).toEqual([
      [IssueRoute.ISSUE_ROUTE_DESK, 6],
      [IssueRoute.ISSUE_ROUTE_DESK, 6],
    ]);
  });

  test.each([
    ['by SMS, PEC and e-mail standing by', { pec }, ['sms', 'pec', 'email']],
    ['by the contact that is preferred', { pec, preferredChannel: 'email' }, ['email', 'sms', 'pec']],
    ['by PEC where there is no mobile', { pec, mobile: undefined }, ['pec', 'email']],
    ['by letter where there is no contact', noContact, ['letter']],
    ['by letter where that is preferred', { preferredChannel: 'letter' }, ['letter']],
  ] as const)('has its second half go %s', async (_, changes, channels) => {
    const { request } = await issue(applied(changes));
    const second = context.database('delivery').where({ pin_request_id: request.id, half: 'second' });
    expect(await second.orderBy('position').pluck('channel')).toEqual(channels);
    await room.published();
  });

  test('has its letter leave at once: whoever stood there has shown who he is, also after a revocation by a lost wallet', async () => {
    const holder = await room.inUse();
    const { fiscalCode, healthCard } = holder;
    const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;
    await revokePin(room.deps, { fiscalCode, healthCard, confirmation }, 'portal');
    await room.finishRevocations();
    await room.published();
    room.pass(2 * millisecondsPerDay);
    const deps = { ...room.deps, policy: { ...room.deps.policy, letterHold: 'always' as const } };
    const asked = room.deskRequest({ ...holder.application, ...noContact });
    const { request, deliveries } = await issueAtDesk(deps, asked, desk);
    expect({
      deliveries: deliveries.map(({ channel, state }) => [channel, state]),
      days: (request.expireTime.getTime() - request.createTime.getTime()) / millisecondsPerDay,
      halves: halvesIn(await room.published()).map(([topic, , other, hours, days]) => [topic, other, hours, days]),
      jobs: await context.database('job').pluck('queue'),
    }).toEqual({
      deliveries: [
        ['desk-slip', 'queued'],
        ['letter', 'queued'],
      ],
      days: 90, // 30 from its despatch, once that is known
      halves: [
        ['symbolon.delivery.desk.v1', Channel.CHANNEL_LETTER, 8, 30],
        ['symbolon.delivery.letter.v1', Channel.CHANNEL_DESK_SLIP, 720, 30],
      ],
      jobs: [],
    });
  });

  test('revokes the credential in use: its PIN is dead at the answer, its contacts and watchers are told', async () => {
    const before = await room.inUse();
    room.pass(1);
    const { request } = await issue({ ...before.application, mobile: mobileOf(++seed) });
    const outcome = await room.outcomeOf(before.fiscalCode, before.personalPin);
    await room.finishRevocations();
    const events = await room.published();
    const revoked = events.flatMap(({ opened }) =>
      opened?.content?.$case === 'notice' ? [opened.content.value.replacedAtDesk] : [],
    );
    expect({
      outcome,
      told: noticesIn(events).filter((notice) => notice.startsWith('PIN_REVOKED')),
      toldOfDesk: revoked.filter((isAtDesk) => isAtDesk).length,
      changes: await room.changesOf(before.credential.id),
      states: await context
        .database('credential')
        .where({ holder_id: request.holderId })
        .orderBy('id')
        .select('state', 'level'),
      audit: (await auditOf(request.holderId)).filter(({ actor }) => actor === desk),
    }).toEqual({
      outcome: 'rejected',
      told: [`PIN_REVOKED ${before.application.mobile}`, `PIN_REVOKED ${before.application.email}`].sort(),
      toldOfDesk: 2,
      changes: ['activated ordinary', 'revoked ordinary'],
      states: [
        { state: 'revoked', level: 'ordinary' },
        { state: 'issued', level: 'ordinary' }, // until its exchange
      ],
      audit: [
        { actor: desk, action: 'issued-at-desk', reason: deskReason },
        { actor: desk, action: 'pin-revoked', reason: deskReason },
      ],
    });
  });

  test('replaces the issue under way, whose halves are taken back: the holder has one', async () => {
    const under = await room.issued();
    await issue(under.application);
    const cancelled = (await room.published()).filter(({ type }) => type === 'Cancellation');
    expect({
      under: (await getPinRequest(room.deps, under.request.id)).request.state,
      pin: await room.outcomeOf(under.fiscalCode, under.initialPin),
      cancelled: cancelled.map(({ topic }) => topic.split('.')[2]).sort(),
      blobs: await context.database('sealed_blob').where({ pin_request_id: under.request.id }).pluck('delivery_id'),
    }).toEqual({
      under: 'replaced',
      pin: 'rejected',
      cancelled: ['letter', 'mail', 'sms', 'sms'],
      blobs: [],
    });
  });

  test('replaces a restore that is under way, with the credential that it is of', async () => {
    const before = await room.confirmed();
    const { application } = before;
    const link = await room.linkFor(before, [
      { kind: 'mobile', value: String(application.mobile) },
      { kind: 'email', value: String(application.email) },
    ]);
    const restored = await completeRestore(room.deps, String(link?.token), 'portal');
    await issue(application);
    await room.finishRevocations();
    await room.published();
    expect({
      restored: (await getPinRequest(room.deps, restored.request.id)).request.state,
      changes: await room.changesOf(before.credential.id),
    }).toEqual({
      restored: 'replaced',
      changes: ['activated ordinary', 'suspended ordinary', 'revoked ordinary'],
    });
  });

  test('gives the same answer to the same request, and refuses its id for another one', async () => {
    const input = room.deskRequest(applied());
    const first = await issueAtDesk(room.deps, input, desk);
    await room.published();
    const again = await issueAtDesk(room.deps, input, desk);
    expect([again.request.id, await room.published()]).toEqual([first.request.id, []]);
    expect(await reasonOf(issueAtDesk(room.deps, { ...input, deskId: 'roma-2' }, desk))).toBe('REQUEST_ID_REUSED');
  });

  test('needs all of it: application, desk, form, reason, each fault told by its field', async () => {
    const form = { number: 'RM 17', signDate: '2026-01-08', identityDocument: 'unknown' } as const;
    const bad = issue(applied({ fiscalCode: 'X' }), { requestId: '1', deskId: 'Roma', form, reason: ' ' });
    const fault: unknown = await bad.catch((thrown: unknown) => thrown);
    expect(isFault(fault) && fault.fields.map(({ field, reason }) => [field, reason])).toEqual([
      ['request_id', 'NOT_A_UUID'],
      ['application.fiscal_code', expect.any(String)],
      ['desk_id', 'DESK_ID'],
      ['form.number', 'FORM_NUMBER'],
      ['form.sign_date', 'DATE_IN_FUTURE'],
      ['form.identity_document', 'VALUE_UNKNOWN'],
      ['reason', 'FIELD_REQUIRED'],
    ]);
  });
});
