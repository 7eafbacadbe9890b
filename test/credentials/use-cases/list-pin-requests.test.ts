import { randomUUID } from 'node:crypto';
import { dialectOf } from '../../../runtime/database';
import type { Fault } from '../../../runtime/fault';
import { attentions } from '../../../services/credentials/domain/pin-request';
import { migrations } from '../../../services/credentials/migrations';
import { findPinRequests } from '../../../services/credentials/store/pin-request-list';
import { type ListPinRequestsInput, listPinRequests } from '../../../services/credentials/use-cases/list-pin-requests';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, type CredentialsRoom, emailOf, openCredentialsRoom } from '../credentials-room';

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
const operator = 'operator:anna';

describeOnEachDatabase('the list of requests', migrations, (context) => {
  let room: CredentialsRoom;
  const asked: { readonly id: string; readonly time: number }[] = [];
  const ask = async (seed: number, changes = {}) => {
    const application = anApplication(seed, changes);
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    asked.push({ id: request.id, time: request.createTime.getTime() });
    return request.id;
  };
  /** As they must be listed. */
  const newestFirst = () => asked.toSorted((a, b) => b.time - a.time || (b.id < a.id ? -1 : 1)).map(({ id }) => id);
  let [first, withheld] = ['', ''];
  const list = (changes: Partial<ListPinRequestsInput>) =>
    listPinRequests(room.deps, { ...everything, ...changes }, operator);
  const idsOf = async (changes: Partial<ListPinRequestsInput>) =>
    (await list(changes)).views.map(({ request }) => request.id);
  const fieldsOf = (changes: Partial<ListPinRequestsInput>) =>
    list(changes).then(
      () => [],
      ({ fields }: Fault) => fields.map(({ field, reason }) => `${field}: ${reason}`),
    );

  const addOldOnes = async (count: number) => {
    const sample = await context.database('pin_request').orderBy('create_time').first();
    const rows = Array.from({ length: count }, () => ({ ...sample, id: randomUUID() }));
    await context.database.batchInsert('pin_request', rows, 500);
    for (const { id } of rows) asked.push({ id, time: sample.create_time.getTime() });
  };

  beforeAll(async () => {
    room = await openCredentialsRoom(context);
    // Several at one moment: their ids keep them in order.
    for (let n = 0; n < 7; n += 1) {
      if (n % 3 === 0) room.pass(60_000);
      await ask(80_000 + n);
    }
    // Withheld: another application while an issue is under way.
    room.pass(60_000);
    withheld = await ask(80_000, { email: emailOf(80_100) });
    first = asked[0]?.id ?? '';
  });
  afterAll(() => room.close());
  const fiscalCode = String(anApplication(80_000).fiscalCode);

  test('has the newest first, with their deliveries', async () => {
    const { views, nextPageToken } = await list({});
    expect(views.map(({ request }) => request.id)).toEqual(newestFirst());
    expect(nextPageToken).toBe('');
    expect(views.at(-1)?.deliveries.map(({ half, channel, state }) => [half, channel, state])).toEqual([
      ['first', 'sms', 'queued'],
      ['second', 'letter', 'queued'],
    ]);
    expect(views.every(({ request, deliveries }) => deliveries.every((one) => one.pinRequestId === request.id))).toBe(
      true,
    );
  });

  test.each([
    1, 2, 3, 7, 8,
  ])('comes in pages of %i, each request once, whatever comes in meanwhile', async (pageSize) => {
    const before = newestFirst();
    const read: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ pageSize, pageToken });
      expect(page.views.length).toBeLessThanOrEqual(pageSize);
      if (read.length === 0) {
        room.pass(1_000);
        await ask(81_000 + pageSize);
      }
      read.push(...page.views.map(({ request }) => request.id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(read).toEqual(before);
  });

  test("has one holder's, and none of nobody's", async () => {
    expect(await idsOf({ fiscalCode })).toEqual([withheld, first]);
    expect(await idsOf({ fiscalCode: fiscalCode.toLowerCase() })).toHaveLength(2);
    expect(await idsOf({ fiscalCode: String(anApplication(89_999).fiscalCode) })).toEqual([]);
  });

  test('has what waits for an operator, by what it waits for and by its state', async () => {
    expect(await idsOf({ needsAttention: true })).toEqual([withheld]);
    expect(await idsOf({ attention: 'issue-under-way' })).toEqual([withheld]);
    expect(await idsOf({ attention: 'issue-under-way', state: 'accepted', needsAttention: true })).toEqual([withheld]);
    expect(await idsOf({ attention: 'address' })).toEqual([]);
    expect(await idsOf({ needsAttention: true, state: 'ready' })).toEqual([]);
    expect(await idsOf({ state: 'accepted' })).toEqual(newestFirst());
  });

  test('has those of an age, the oldest first where asked, page by page', async () => {
    const oldestFirst = newestFirst().toReversed();
    const times = new Map(asked.map(({ id, time }) => [id, new Date(time)]));
    const createTimeFrom = times.get(oldestFirst[3] ?? '');
    const createTimeBefore = times.get(withheld);
    const expected = oldestFirst.filter((id) => {
      const time = Number(times.get(id));
      return time >= Number(createTimeFrom) && time < Number(createTimeBefore);
    });
    const read: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ createTimeFrom, createTimeBefore, oldestFirst: true, pageSize: 2, pageToken });
      read.push(...page.views.map(({ request }) => request.id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(expected.length).toBeGreaterThan(2);
    expect(read).toEqual(expected);
    expect(await idsOf({ createTimeFrom, createTimeBefore })).toEqual(expected.toReversed());
    expect(await idsOf({ needsAttention: true, oldestFirst: true, createTimeBefore })).toEqual([]);
  });

  test("counts the first page of one holder's as a look-up, in the audit where there is such a holder", async () => {
    const audit = context.database('audit_event').where({ action: 'holder-looked-up' });
    await audit.clone().del();
    const other = (pageToken = '') =>
      listPinRequests(room.deps, { ...everything, fiscalCode, pageSize: 1, pageToken }, 'operator:berta');
    const { nextPageToken } = await other();
    await other(nextPageToken);
    await listPinRequests(room.deps, everything, 'operator:berta');
    expect(await audit.select('actor', 'holder_id', 'reason')).toEqual([
      { actor: 'operator:berta', holder_id: expect.any(String), reason: null },
    ]);
  });

  test('tells every field that is wrong', async () => {
    expect(
      await fieldsOf({ pageSize: -1, fiscalCode: 'X', state: 'unknown', attention: 'unknown', pageToken: 'x' }),
    ).toEqual([
      'fiscal_code: FISCAL_CODE_LENGTH',
      'state: VALUE_UNKNOWN',
      'attention: VALUE_UNKNOWN',
      'page_size: NEGATIVE',
    ]);
  });

  test('takes a page token only from its own answers, for the same filter; the page may be of another size', async () => {
    const { nextPageToken: pageToken } = await list({ pageSize: 2 });
    expect(await idsOf({ pageToken, pageSize: 1 })).toEqual([newestFirst()[2]]);
    const refused = ['page_token: PAGE_TOKEN'];
    expect(await fieldsOf({ pageToken, fiscalCode })).toEqual(refused);
    expect(await fieldsOf({ pageToken, needsAttention: true })).toEqual(refused);
    expect(await fieldsOf({ pageToken, state: 'accepted' })).toEqual(refused);
    expect(await fieldsOf({ pageToken, oldestFirst: true })).toEqual(refused);
    expect(await fieldsOf({ pageToken, createTimeBefore: new Date() })).toEqual(refused);
    expect(await fieldsOf({ pageToken, state: 'accepted', stateTimeBefore: new Date() })).toEqual(refused);
    expect(await fieldsOf({ pageToken: `${pageToken}A` })).toEqual(refused);
    const elsewhere = Buffer.from(`${Date.now()} ${randomUUID()}`).toString('base64url');
    expect(await fieldsOf({ pageToken: elsewhere })).toEqual(refused);
  });

  test('has 50 on a page unless told otherwise, and 200 at the most', async () => {
    await addOldOnes(210);
    expect((await list({})).views).toHaveLength(50);
    expect((await list({ pageSize: 1_000_000 })).views).toHaveLength(200);
    const page = await list({ pageSize: 200 });
    const rest = await list({ pageSize: 200, pageToken: page.nextPageToken });
    expect(new Set([...page.views, ...rest.views].map(({ request }) => request.id)).size).toBe(asked.length);
  });

  test('goes by an index', async () => {
    if (dialectOf(context.database) === 'sqlite') return;
    await addOldOnes(3_000);
    await context.database.raw('ANALYZE TABLE pin_request');
    const statements: { sql: string; bindings: readonly unknown[] }[] = [];
    const keep = (query: (typeof statements)[number]) => {
      if (query.sql.includes('from `pin_request` ')) statements.push(query);
    };
    context.database.on('query', keep);
    const fromTime = new Date('2026-01-01T00:00:00Z');
    const beforeTime = new Date('2031-01-01T00:00:00Z');
    for (const oldestFirst of [false, true]) {
      const asked = { oldestFirst, fromTime, beforeTime };
      const after = { time: oldestFirst ? fromTime : beforeTime, id: randomUUID() };
      await findPinRequests(context.database, asked, after, 51);
      await findPinRequests(context.database, { ...asked, attentions: ['address'] }, after, 51);
      await findPinRequests(context.database, { ...asked, attentions, state: 'accepted' }, after, 51);
      await findPinRequests(context.database, { ...asked, attentions }, after, 51);
      await findPinRequests(context.database, { ...asked, holderId: randomUUID(), state: 'used' }, after, 51);
      await findPinRequests(context.database, { ...asked, state: 'suspended' }, after, 51);
    }
    context.database.removeListener('query', keep);
    const keys: unknown[] = [];
    for (const { sql, bindings } of statements) {
      const [[plan]] = await context.database.raw(`EXPLAIN ${sql}`, [...bindings] as never);
      keys.push(plan.key);
    }
    const byAttention = 'pin_request_attention_create_time_index';
    const each = [
      'pin_request_create_time_id_index',
      byAttention,
      byAttention,
      byAttention,
      expect.stringContaining('pin_request_holder_id_index'),
      'pin_request_state_create_time_id_index',
    ];
    expect(keys).toEqual([...each, ...each]);
  });
});
