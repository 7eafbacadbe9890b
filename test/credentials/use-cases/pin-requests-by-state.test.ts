/** The list of requests by since when they have been in their state. */
import { randomUUID } from 'node:crypto';
import { dialectOf } from '../../../runtime/database';
import { migrations } from '../../../services/credentials/migrations';
import { fillStateTimes } from '../../../services/credentials/migrations/state-times';
import { findPinRequests, type WantedRequests } from '../../../services/credentials/store/pin-request-list';
import { type ListPinRequestsInput, listPinRequests } from '../../../services/credentials/use-cases/list-pin-requests';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, emailOf } from '../credentials-room';
import { openReportRoom, type ReportRoom } from '../report-room';

const everything: ListPinRequestsInput = {
  pageSize: 0,
  pageToken: '',
  fiscalCode: '',
  state: undefined,
  attention: undefined,
  needsAttention: false,
  createTimeFrom: undefined,
  createTimeBefore: undefined,
  stateTimeFrom: undefined,
  stateTimeBefore: undefined,
  oldestFirst: false,
};

describeOnEachDatabase('the list of requests by the age of their state', migrations, (context) => {
  let room: ReportRoom;
  const ids: string[] = [];
  /** When each came to its state. */
  const times: Date[] = [];
  let withheld = '';
  let fiscalCode = '';

  beforeAll(async () => {
    room = await openReportRoom(context);
    const asked = [await room.asked(), await room.asked(), await room.asked()];
    // They come to it in another order than they were made.
    for (const { id, sms } of asked.toReversed()) {
      room.pass(600_000);
      ids.push(id);
      times.push(room.deps.clock.now());
      await room.report([room.saying(sms, 'accepted')], ['sms']);
    }
    fiscalCode = String(asked[0]?.fiscalCode);
    room.pass(600_000);
    const application = { ...anApplication(1), fiscalCode, email: emailOf(990_000) };
    withheld = (await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal')).request.id;
  });
  afterAll(() => room.close());

  const list = (changes: Partial<ListPinRequestsInput>) =>
    listPinRequests(room.deps, { ...everything, ...changes }, 'operator:anna');
  /** Page by page. */
  const idsOf = async (changes: Partial<ListPinRequestsInput>) => {
    const found: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ pageSize: 1, ...changes, pageToken });
      found.push(...page.views.map(({ request }) => request.id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return found;
  };
  const state = 'delivering';

  test('is in the order of that age, and has those between two times', async () => {
    const [first, second, third] = ids;
    const [, secondTime, thirdTime] = times;
    expect(await idsOf({ state, stateTimeBefore: thirdTime })).toEqual([second, first]);
    expect(await idsOf({ state, stateTimeBefore: thirdTime, oldestFirst: true })).toEqual([first, second]);
    expect(await idsOf({ state, stateTimeFrom: secondTime })).toEqual([third, second]);
    expect(await idsOf({ state, stateTimeFrom: secondTime, stateTimeBefore: thirdTime })).toEqual([second]);
    expect((await list({ state, stateTimeFrom: thirdTime })).views[0]?.request.stateTime).toEqual(thirdTime);
  });

  test('goes with what was asked for, and with who waits; of all states together there is none', async () => {
    const now = room.deps.clock.now();
    expect(await idsOf({ state, stateTimeBefore: now, createTimeBefore: times[0] })).toEqual(ids.toReversed());
    expect(await idsOf({ needsAttention: true, stateTimeFrom: now })).toEqual([withheld]);
    expect(await idsOf({ attention: 'issue-under-way', stateTimeBefore: now })).toEqual([]);
    expect(await idsOf({ fiscalCode, stateTimeBefore: now })).toEqual([ids[2]]);
    await expect(list({ stateTimeBefore: now })).rejects.toMatchObject({
      fields: [{ field: 'state', reason: 'FIELD_REQUIRED' }],
    });
  });

  test('does not take a page of another order', async () => {
    const { nextPageToken: pageToken } = await list({ state, stateTimeBefore: room.deps.clock.now(), pageSize: 1 });
    await expect(list({ state, pageToken })).rejects.toMatchObject({ fields: [{ reason: 'PAGE_TOKEN' }] });
  });

  test('has those of a version that did not know the age, as near as their deliveries tell', async () => {
    const of = async () =>
      context
        .database('pin_request')
        .whereIn('id', [...ids, withheld])
        .orderBy('id')
        .select('id', 'state_time');
    const before = await of();
    await context.database('pin_request').update({ state_time: null });
    await fillStateTimes(context.database);
    expect(await of()).toEqual(before);
  });

  test('goes by an index', async () => {
    if (dialectOf(context.database) === 'sqlite') return;
    const sample = await context.database('pin_request').whereIn('id', ids).first();
    const rows = Array.from({ length: 3_000 }, () => ({ ...sample, id: randomUUID() }));
    await context.database.batchInsert('pin_request', rows, 500);
    await context.database.raw('ANALYZE TABLE pin_request');
    const keyOf = async (wanted: WantedRequests) => {
      const statements: { sql: string; bindings: readonly unknown[] }[] = [];
      const keep = (query: (typeof statements)[number]) => void statements.push(query);
      context.database.on('query', keep);
      await findPinRequests(context.database, wanted, { time: new Date('2027-01-01T00:00:00Z'), id: randomUUID() }, 51);
      context.database.removeListener('query', keep);
      const [[plan]] = await context.database.raw(`EXPLAIN ${statements[0]?.sql}`, [
        ...(statements[0]?.bindings ?? []),
      ] as never);
      return plan.key;
    };
    const stateBeforeTime = new Date('2031-01-01T00:00:00Z');
    for (const oldestFirst of [false, true]) {
      const aged = { oldestFirst, stateBeforeTime };
      expect(await keyOf({ ...aged, state: 'delivering' })).toBe('pin_request_state_state_time_id_index');
      expect(await keyOf({ ...aged, attentions: ['address'] })).toBe('pin_request_attention_create_time_index');
    }
  });
});
