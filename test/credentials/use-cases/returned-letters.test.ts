import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerDay } from '../../../runtime/clock';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { Policy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { listPinRequests } from '../../../services/credentials/use-cases/list-pin-requests';
import { settleReturn, settleReturnQueue } from '../../../services/credentials/use-cases/settle-return';
import { describeOnEachDatabase } from '../../support/database-suite';
import type { OpenedEvent } from '../credentials-room';
import { type HolderRoom, type IssuedHolder, noticesIn, openHolderRoom } from '../holder-room';
import { runJobs } from '../jobs-room';

describeOnEachDatabase('a letter with a half that came back', migrations, (context) => {
  let room: HolderRoom;
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openHolderRoom(context, policy);
  };
  beforeEach(() => open());
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'address_block', 'cap_use');
  });

  const issued = async (changes: Partial<RawApplication> = {}) => {
    const holder = await room.issued(changes);
    return { ...holder, id: holder.request.id, letter: letterOf(holder) };
  };
  const settle = () => runJobs(context, room.deps, settleReturnQueue, settleReturn);
  const returned = (letter: string, reason = 'MOVED', attempt = 1) =>
    room.saying(letter, 'returned', { reason, attempt });
  const attentionOf = async (id: string) => (await getPinRequest(room.deps, id)).request.attention;
  const blocks = () => context.database('address_block').select('delivery_id', 'attempt', 'reason', 'lift_time');
  const auditOf = (id: string): Promise<readonly string[]> =>
    context.database('audit_event').where({ pin_request_id: id, actor: 'symbolon' }).orderBy('action').pluck('action');

  test.each([
    'UNKNOWN',
    'MOVED',
    'REFUSED',
    'INSUFFICIENT_ADDRESS',
    'UNCLAIMED',
  ])('for %s suspends its issue, is told to every contact, blocks its address, and stands in the operators’ list', async (reason) => {
    const { id, letter, application, fiscalCode, initialPin, request } = await issued();
    await room.report([room.saying(letter, 'sent'), returned(letter, reason)]);
    expect(await settle()).toBe(1);
    const events = await room.published();
    expect({
      outcome: await room.outcomeOf(fiscalCode, initialPin),
      states: await room.statesOf(id),
      notices: noticesIn(events),
      topics: topicsOf(events),
      told: toldIn(events),
      blocks: await blocks(),
      audit: await auditOf(id),
      errors: room.errors(),
    }).toEqual({
      outcome: 'suspended',
      states: {
        state: 'suspended',
        deliveries: [
          ['sms', 'queued', ''],
          ['letter', 'returned', reason],
        ],
      },
      notices: [`LETTER_RETURNED ${application.mobile}`, `LETTER_RETURNED ${application.email}`],
      topics: ['symbolon.delivery.mail.v1', 'symbolon.delivery.sms.v1'],
      told: Array(2).fill({ requestTime: request.createTime, reference: request.reference, language: 'it' }),
      blocks: [{ delivery_id: letter, attempt: 1, reason, lift_time: null }],
      audit: ['address-blocked', 'issue-suspended'],
      errors: [],
    });
    await expect(exchangePin(room.deps, { fiscalCode, initialPin }, 'portal')).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'SUSPENDED',
    });
    const listed = async (attention: 'returned' | 'undeliverable') => {
      const any = { state: undefined, needsAttention: false, createTimeFrom: undefined, createTimeBefore: undefined };
      const filter = {
        ...any,
        stateTimeFrom: undefined,
        stateTimeBefore: undefined,
        pageSize: 0,
        pageToken: '',
        fiscalCode,
        attention,
        oldestFirst: false,
      };
      const { views } = await listPinRequests(room.deps, filter, 'operator:anna');
      return views.flatMap(({ deliveries }) => deliveries.map((one) => one.reason));
    };
    expect([await listed('returned'), await listed('undeliverable')]).toEqual([['', reason], []]);
  });

  test('is told once, however often it is reported and whatever it is reported with', async () => {
    const { letter } = await issued();
    await room.report([returned(letter), returned(letter)]);
    await settle();
    expect(noticesIn(await room.published())).toHaveLength(2);
    await room.report([returned(letter), room.saying(letter, 'sent')]);
    // Another reason for the same return: the smaller text stands, whichever came first.
    await room.report([returned(letter, 'INSUFFICIENT_ADDRESS')]);
    await settle();
    expect(await room.published()).toEqual([]);
    expect(await blocks()).toMatchObject([{ attempt: 1, reason: 'INSUFFICIENT_ADDRESS' }]);
  });

  test('for one whose holder has died is told to nobody, and nothing more is sent by itself', async () => {
    const { id, letter, deliveries } = await issued();
    await room.report([returned(letter, 'DECEASED')]);
    await settle();
    await room.report([room.saying(String(deliveries[0]?.id), 'failed')]);
    expect({
      published: await room.published(),
      attention: await attentionOf(id),
      states: await room.statesOf(id),
      blocks: await blocks(),
    }).toEqual({
      published: [],
      attention: 'deceased',
      states: {
        state: 'suspended',
        deliveries: [
          ['sms', 'failed', ''],
          ['letter', 'returned', 'DECEASED'],
        ],
      },
      blocks: [{ delivery_id: letter, attempt: 1, reason: 'DECEASED', lift_time: null }],
    });
  });

  test('with a first half is told to the contacts that its application named', async () => {
    const { id, letter, application } = await issued({ preferredChannel: 'letter' });
    await room.report([room.saying(letter, 'sent'), returned(letter)]);
    await settle();
    expect(noticesIn(await room.published())).toEqual([
      `LETTER_RETURNED ${application.mobile}`,
      `LETTER_RETURNED ${application.email}`,
    ]);
    expect([await attentionOf(id), (await getPinRequest(room.deps, id)).request.state]).toEqual([
      'returned',
      'suspended',
    ]);
  });

  test('whose holder has no digital contact is a matter of the operators’ list alone', async () => {
    const { id, letter } = await issued({ mobile: undefined, email: undefined });
    await room.report([returned(letter, 'UNCLAIMED')]);
    await settle();
    expect(await room.published()).toEqual([]);
    expect([await attentionOf(id), room.errors()]).toEqual(['returned', []]);
    expect(await blocks()).toHaveLength(1);
  });

  test.each(['LOST', 'DAMAGED'])('is none where it was %s: nothing is suspended, told or blocked', async (reason) => {
    const { id, letter } = await issued();
    await room.report([room.saying(letter, 'sent'), room.saying(letter, 'failed', { reason })]);
    expect(await settle()).toBe(0);
    expect({ events: await room.published(), blocks: await blocks(), attention: await attentionOf(id) }).toEqual({
      events: [],
      blocks: [],
      attention: 'undeliverable',
    });
  });

  test('after the exchange blocks its address and alarms, and changes nothing else', async () => {
    const holder = await room.inUse();
    const letter = letterOf(holder);
    await room.report([room.saying(letter, 'sent'), returned(letter, 'UNKNOWN')]);
    await settle();
    expect({
      events: await room.published(),
      outcome: await room.outcomeOf(holder.fiscalCode, holder.personalPin),
      blocks: await blocks(),
      attention: await attentionOf(holder.request.id),
      errors: room.errors(),
    }).toEqual({
      events: [],
      outcome: 'verified',
      blocks: [{ delivery_id: letter, attempt: 1, reason: 'UNKNOWN', lift_time: null }],
      attention: undefined,
      errors: ['delivery.returned-after-use'],
    });
  });

  test('of an issue that has ended blocks its address, and nobody is told', async () => {
    const { id, letter } = await issued();
    room.pass(91 * millisecondsPerDay);
    await context.database('pin_request').where({ id }).update({ state: 'expired', end_time: room.deps.clock.now() });
    await room.report([returned(letter)]);
    await settle();
    expect([await room.published(), (await blocks()).length, room.errors()]).toEqual([[], 1, []]);
  });

  test('is told no more where the issue has ended since', async () => {
    const { id, letter } = await issued();
    await room.report([returned(letter)]);
    await context.database('pin_request').where({ id }).update({ state: 'cancelled' });
    await settle();
    expect([await room.published(), (await blocks()).length]).toEqual([[], 1]);
  });

  test.each([
    ['last', ['returned', 'delivered']],
    ['first', ['delivered', 'returned']],
  ] as const)('and arrived by its next attempt blocks nothing, where the arrival is told %s', async (_, order) => {
    const { id, letter } = await issued();
    await context.database('delivery').where({ id: letter }).update({ attempt: 2 });
    for (const state of order) {
      await room.report([room.saying(letter, state, { attempt: state === 'returned' ? 1 : 2, reason: '' })]);
      await settle();
    }
    await room.published();
    expect(await blocks()).toEqual([]);
    expect(await attentionOf(id)).toBeUndefined();
    expect(await room.statesOf(id)).toMatchObject({ state: 'delivering' });
  });

  test('again, by its next attempt, is told again and blocks again', async () => {
    const { letter } = await issued();
    await room.report([returned(letter)]);
    await settle();
    expect(noticesIn(await room.published())).toHaveLength(2);
    await context.database('address_block').update({ lift_time: room.deps.clock.now() });
    await context.database('delivery').where({ id: letter }).update({ attempt: 2 });
    await room.report([returned(letter, 'REFUSED', 2)]);
    await settle();
    expect(noticesIn(await room.published())).toHaveLength(2);
    expect(await blocks()).toEqual([{ delivery_id: letter, attempt: 2, reason: 'REFUSED', lift_time: null }]);
  });
});

function letterOf({ deliveries }: Pick<IssuedHolder, 'deliveries'>): string {
  return String(deliveries.find(({ channel }) => channel === 'letter')?.id);
}

function topicsOf(events: readonly OpenedEvent[]): readonly string[] {
  return events.map(({ topic }) => topic).sort();
}

function toldIn(events: readonly OpenedEvent[]) {
  return events.flatMap(({ opened }) => {
    if (opened?.content?.$case !== 'notice' || opened.content.value.kind !== NoticeKind.NOTICE_KIND_LETTER_RETURNED)
      return [];
    const { reference, language } = opened;
    return [{ requestTime: opened.content.value.requestTime, reference, language }];
  });
}
