import { randomUUID } from 'node:crypto';
import { linkAuditEvents } from '../../../runtime/audit-linker';
import { migrations } from '../../../services/credentials/migrations';
import { appendAuditEvent, auditTrail } from '../../../services/credentials/store/audit-events';
import { auditPurged } from '../../../services/credentials/use-cases/audit-purged';
import { type AuditListInput, listAuditEvents } from '../../../services/credentials/use-cases/list-audit-events';
import { verifyAuditChain } from '../../../services/credentials/use-cases/verify-audit-chain';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';

const day = 86_400_000;
const actor = 'operator:ada';
const everything: AuditListInput = {
  pageSize: 0,
  pageToken: '',
  actor: '',
  action: '',
  subject: '',
  fiscalCode: '',
  pinRequestId: '',
  startTime: undefined,
  endTime: undefined,
  refusedOnly: false,
  surgeId: '',
};

describeOnEachDatabase("credentials' audit", migrations, (context) => {
  let room: HolderRoom;
  let holder: HolderInUse;
  beforeEach(async () => {
    await context.empty('audit_event', 'audit_block', 'audit_purge', 'cap_use');
    room = await openHolderRoom(context);
    const issued = await room.issued();
    room.pass(1); // ids of one millisecond have no order
    holder = { ...issued, ...(await room.exchange(issued.fiscalCode, issued.initialPin)) };
    room.pass(1);
  });
  afterEach(() => room.close());
  const list = (changes: Partial<AuditListInput> = {}) =>
    listAuditEvents(room.deps, { ...everything, ...changes }, actor);
  const actions = async (changes: Partial<AuditListInput> = {}) =>
    (await list(changes)).events.map(({ action }) => action);
  const link = () => linkAuditEvents(room.deps, auditTrail);

  test('is listed newest first, and who lists it is in it before anything is shown', async () => {
    await link();
    const { events, nextPageToken } = await list({ fiscalCode: holder.fiscalCode });
    const { holderId } = holder.request;
    const of = { id: expect.any(String), occurTime: expect.any(Date), holderId, method: undefined };
    const done = { ...of, subjectId: undefined, refusal: undefined, reason: undefined };
    const pinRequestId = holder.request.id;
    expect({ events, nextPageToken }).toEqual({
      events: [
        { ...done, actor, action: 'audit-listed', pinRequestId: undefined, blockNumber: undefined },
        { ...done, actor: 'portal', action: 'pin-exchanged', pinRequestId, blockNumber: 1 },
        { ...done, actor: 'portal', action: 'pin-requested', pinRequestId, blockNumber: 1 },
      ],
      nextPageToken: '',
    });
  });

  test('is listed by actor, action, holder, request, time and refusal', async () => {
    const other = await room.issued();
    const { id: pinRequestId, holderId } = holder.request;
    const start = room.deps.clock.now();
    room.pass(2 * day);
    await room.issued();
    const refusal = {
      occurTime: room.deps.clock.now(),
      actor: 'operator:bob',
      action: 'call-refused',
      refusal: 'NOTHING_HELD',
    };
    await context.database.transaction((trx) =>
      appendAuditEvent(room.deps, trx, { ...refusal, action: 'call-refused', id: room.deps.ids.next() }),
    );
    expect({
      byActor: await actions({ actor: 'operator:bob' }),
      byAction: await actions({ action: 'pin-requested' }),
      bySubject: await actions({ subject: holderId }),
      byRequest: await actions({ pinRequestId }),
      byTwoOfOne: await actions({ pinRequestId, subject: holderId }),
      byTwoOfTwo: await actions({ pinRequestId: other.request.id, subject: holderId }),
      byNobody: await actions({ pinRequestId: randomUUID() }),
      byTime: await actions({ startTime: start, endTime: new Date(start.getTime() + day) }),
      refused: await actions({ refusedOnly: true }),
      after31Days: await actions({ endTime: new Date(start.getTime() + 40 * day), action: 'pin-requested' }),
    }).toEqual({
      byActor: ['call-refused'],
      byAction: Array(3).fill('pin-requested'),
      bySubject: ['pin-exchanged', 'pin-requested'],
      byRequest: ['pin-exchanged', 'pin-requested'],
      byTwoOfOne: ['pin-exchanged', 'pin-requested'],
      byTwoOfTwo: [],
      byNobody: [],
      byTime: ['pin-requested'],
      refused: ['call-refused'],
      after31Days: [],
    });
  });

  test('is listed page by page, and what comes in meanwhile shifts nothing', async () => {
    for (let count = 0; count < 3; count += 1) await room.issued();
    const seen: string[] = [];
    let token = '';
    do {
      const page = await list({ pageSize: 2, pageToken: token, action: 'pin-requested' });
      seen.push(...page.events.map(({ pinRequestId }) => String(pinRequestId)));
      token = page.nextPageToken;
      room.pass(1);
      await room.issued();
    } while (token !== '');
    expect([seen.length, new Set(seen).size]).toEqual([4, 4]);
  });

  test('is a look-up by fiscal code, its further pages not: counted, more where nobody has the code, and limited', async () => {
    const limited = { ...room.deps, policy: { ...room.deps.policy, operatorLookupsPerHour: 7 } };
    const { fiscalCode } = holder;
    const page = (changes: Partial<AuditListInput>) =>
      listAuditEvents(limited, { ...everything, ...changes }, 'operator:zoe');
    const { nextPageToken } = await page({ fiscalCode, pageSize: 1 });
    for (let pages = 0; pages < 10; pages += 1) await page({ fiscalCode, pageSize: 1, pageToken: nextPageToken });
    expect((await page({ fiscalCode: validFiscalCode(987_654) })).events).toEqual([]); // counts for five
    await page({ fiscalCode });
    await expect(page({ fiscalCode })).rejects.toMatchObject({ kind: 'exhausted', reason: 'LOOKUP_LIMIT' });
    expect((await page({})).events.length).toBeGreaterThan(0);
    const lookups = room.deps.metrics.registry.getSingleMetric('symbolon_credentials_operator_lookups_total');
    expect((await lookups?.get())?.values.map(({ labels, value }) => [labels.outcome, value])).toEqual([
      ['found', 2],
      ['nobody', 1],
      ['refused', 1],
    ]);
    const told = context.database('audit_event').where({ actor: 'operator:zoe' });
    expect(await told.clone().where({ holder_id: '', action: 'audit-listed' })).toHaveLength(1 + 1);
    expect(await told.where({ action: 'lookup-limit-reached' })).toHaveLength(1);
  });

  test('is a look-up by pseudonym and by request as well; a request that nobody has counts for several', async () => {
    const limited = { ...room.deps, policy: { ...room.deps.policy, operatorLookupsPerHour: 7 } };
    const page = (changes: Partial<AuditListInput>) =>
      listAuditEvents(limited, { ...everything, ...changes }, 'operator:ugo');
    const bySubject = { subject: holder.request.holderId, pageSize: 1 };
    const { nextPageToken } = await page(bySubject);
    for (let pages = 0; pages < 10; pages += 1) await page({ ...bySubject, pageToken: nextPageToken });
    expect((await page({ pinRequestId: randomUUID() })).events).toEqual([]); // counts for five
    expect((await page({ pinRequestId: holder.request.id })).events.length).toBeGreaterThan(0);
    for (const one of [bySubject, { pinRequestId: holder.request.id }])
      await expect(page(one)).rejects.toMatchObject({ kind: 'exhausted', reason: 'LOOKUP_LIMIT' });
    expect((await page({ action: 'pin-requested' })).events.length).toBeGreaterThan(0);
    const told = context.database('audit_event').where({ actor: 'operator:ugo', action: 'audit-listed' });
    expect(await told.where({ subject_id: holder.request.holderId })).toHaveLength(1 + 10);
  });

  test.each<[string, Partial<AuditListInput>, string]>([
    ['a fiscal code that is none', { fiscalCode: 'X' }, 'fiscal_code'],
    ['an action that is none', { action: 'pin-eaten' }, 'action'],
    ['a request without an id', { pinRequestId: 'x' }, 'pin_request_id'],
    ['a time that ends before it begins', { startTime: new Date(2), endTime: new Date(1) }, 'end_time'],
    ['more than 31 days of everybody', { startTime: new Date(0) }, 'start_time'],
    ['a page of less than nothing', { pageSize: -1 }, 'page_size'],
    ['a token from elsewhere', { pageToken: 'x' }, 'page_token'],
  ])('refuses %s, and writes nothing', async (_, changes, field) => {
    const before = await context.database('audit_event').select('id');
    await expect(list(changes)).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
    expect(await context.database('audit_event').select('id')).toEqual(before);
  });

  test('is verified page by page, with anchors, by an event of its own once', async () => {
    await link();
    await room.issued();
    await link();
    const verify = (pageToken: string, anchors: readonly { number: number; mac: Buffer }[] = []) =>
      verifyAuditChain(room.deps, { pageSize: 1, pageToken, anchors }, actor);
    const first = await verify('');
    const second = await verify(first.nextPageToken);
    const { mac } = second.end;
    const wrong = await verifyAuditChain(
      room.deps,
      {
        pageSize: 0,
        pageToken: '',
        anchors: [
          { number: 2, mac },
          { number: 9, mac },
          { number: 1, mac },
        ],
      },
      actor,
    );
    expect({
      first: [first.blocks, first.events, first.faults, first.end.number],
      second: [second.blocks, second.faults, second.end.number, second.nextPageToken],
      wrong: [wrong.faults, wrong.isLast],
      written: await actions({ action: 'audit-verified' }),
    }).toEqual({
      first: [1, 2, [], 1],
      second: [1, [], 2, ''],
      wrong: [
        [
          { kind: 'block-replaced', block: 1 },
          { kind: 'chain-cut-off', block: 3, lastBlock: 9 },
        ],
        true,
      ],
      written: ['audit-verified', 'audit-verified'],
    });
    await expect(verify('x')).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'page_token' }] });
    await expect(verify('', [{ number: 0, mac: Buffer.alloc(31) }])).rejects.toMatchObject({
      fields: [{ field: 'anchors[0]' }],
    });
  });

  test('has every column of an event proved, but for its place and its proof', async () => {
    const columns = Object.keys(await context.database('audit_event').columnInfo());
    expect(columns.sort()).toEqual([...auditTrail.contents, 'block_number', 'key_id', 'mac'].sort());
  });

  test.each(auditTrail.contents)('finds another %s of an event', async (column) => {
    await context.database.transaction((trx) => auditPurged(room.deps, trx, new Date(0)));
    await link();
    const value = column === 'occur_time' ? new Date(0) : column === 'id' ? randomUUID() : 'x';
    await context
      .database('audit_event')
      .where({ action: 'audit-purged' })
      .update({ [column]: value });
    const { faults } = await verifyAuditChain(room.deps, { pageSize: 0, pageToken: '', anchors: [] }, actor);
    const kinds = column === 'id' ? ['event-added', 'event-removed'] : ['event-changed'];
    expect(faults.map(({ kind }) => kind)).toEqual(kinds);
  });
});
