import { randomUUID } from 'node:crypto';
import { dialectOf } from '../../../runtime/database';
import type { Fault } from '../../../runtime/fault';
import { migrations } from '../../../services/credentials/migrations';
import { findPinRequests } from '../../../services/credentials/store/pin-requests';
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
};

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
  const list = (changes: Partial<ListPinRequestsInput>) => listPinRequests(room.deps, { ...everything, ...changes });
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
    const after = { createTime: new Date('2030-01-01T00:00:00Z'), id: randomUUID() };
    const statements: { sql: string; bindings: readonly unknown[] }[] = [];
    const keep = (query: (typeof statements)[number]) => {
      if (query.sql.includes('from `pin_request` ')) statements.push(query);
    };
    context.database.on('query', keep);
    const any = { holderId: undefined, state: undefined, attention: undefined, needsAttention: false };
    await findPinRequests(context.database, any, after, 51);
    await findPinRequests(context.database, { ...any, attention: 'address' }, after, 51);
    await findPinRequests(context.database, { ...any, holderId: randomUUID() }, after, 51);
    await findPinRequests(context.database, { ...any, state: 'suspended' }, after, 51);
    context.database.removeListener('query', keep);
    const keys: unknown[] = [];
    for (const { sql, bindings } of statements) {
      const [[plan]] = await context.database.raw(`EXPLAIN ${sql}`, [...bindings] as never);
      keys.push(plan.key);
    }
    expect(keys).toEqual([
      'pin_request_create_time_id_index',
      'pin_request_attention_create_time_index',
      'pin_request_holder_id_index',
      'pin_request_state_create_time_id_index',
    ]);
  });
});
