/** Slips that do not come out at a desk, where somebody stands and waits. */
import { randomUUID } from 'node:crypto';
import { millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { dialectOf } from '../../../runtime/database';
import { migrations } from '../../../services/credentials/migrations';
import { findOpenSlips } from '../../../services/credentials/store/desk-slips';
import { issueAtDesk } from '../../../services/credentials/use-cases/issue-at-desk';
import { measureSlips } from '../../../services/credentials/use-cases/measure-slips';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import { openReconciliationRoom, type ReconciliationRoom, reconciliationTables } from '../reconciliation-room';

let seed = 320_000;

describeOnEachDatabase('a slip that does not come out', migrations, (context) => {
  let room: ReconciliationRoom;
  beforeEach(async () => {
    await context.empty(...reconciliationTables);
    room = await openReconciliationRoom(context);
  });
  afterEach(() => room.close());

  const issuedAt = async (deskId: string) => {
    seed += 1;
    const signDate = room.deps.clock.now().toISOString().slice(0, 10);
    const form = { number: 'RM-2026/17', signDate, identityDocument: 'passport' } as const;
    const asked = { requestId: randomUUID(), deskId, form, reason: 'came with form MV35' };
    const { request, deliveries } = await issueAtDesk(
      room.deps,
      { ...asked, application: anApplication(seed) },
      'operator:desk',
    );
    const slip = String(deliveries.find(({ channel }) => channel === 'desk-slip')?.id);
    return { id: request.id, slip };
  };
  const measured = async () => {
    await measureSlips(room.deps);
    const gauge = await room.metrics.registry.getSingleMetric('symbolon_credentials_desk_slips_stuck')?.get();
    return gauge?.values.map(({ labels, value }) => `${labels.desk} ${value}`).sort();
  };
  /** All but the slips is sent. */
  const othersCome = async (...slips: readonly string[]) => {
    for (const [one, { state }] of room.services.taken)
      if (!slips.includes(one) && state === 'accepted') room.services.come(one, 'sent');
    await room.tell();
  };

  test('is told by its desk within minutes, wherever on its way it is, until it comes out or its time is over', async () => {
    const [printing, lost] = [await issuedAt('roma-1'), await issuedAt('aosta-1')];
    await room.deliver((one) => one === lost.slip);
    room.services.come(printing.slip, 'sending');
    await room.tell();
    room.pass(9 * millisecondsPerMinute);
    expect(await measured()).toEqual([]);
    room.pass(millisecondsPerMinute);
    expect(await measured()).toEqual(['aosta-1 1', 'roma-1 1']);
    room.services.come(printing.slip, 'sent');
    await room.tell();
    expect(await measured()).toEqual(['aosta-1 1']);
    room.pass(8 * millisecondsPerHour);
    expect(await measured()).toEqual([]);
  });

  test('does not add up before an issue is old enough to be compared, and does again once it is there', async () => {
    const [printing, lost] = [await issuedAt('roma-1'), await issuedAt('roma-1')];
    await room.deliver((one) => one === lost.slip);
    room.services.come(printing.slip, 'sending');
    await othersCome(printing.slip);
    await room.walkTwice();
    expect(await room.found()).toEqual([]);
    await room.walkTwice();
    const stuck = { kind: 'stuck', family: 'desk' };
    expect(await room.found()).toEqual(
      expect.arrayContaining([
        { ...stuck, deliveryId: printing.slip, pinRequestId: printing.id, states: 'sending sending' },
        { ...stuck, deliveryId: lost.slip, pinRequestId: lost.id, states: 'queued nothing' },
      ]),
    );
    room.services.come(printing.slip, 'sent');
    await room.tell();
    await room.walk();
    expect((await room.found()).map(({ deliveryId }) => deliveryId)).toEqual([lost.slip]);
  });

  test('is found by the forms of desks, whatever else is on its way', async () => {
    if (dialectOf(context.database) === 'sqlite') return;
    for (let n = 0; n < 20; n += 1) await issuedAt('roma-1');
    await manyMore('pin_request', 3_000);
    await manyMore('delivery', 10_000);
    await context.database.raw('ANALYZE TABLE desk_form, pin_request, delivery');
    const statements: { sql: string; bindings: readonly unknown[] }[] = [];
    const keep = (query: (typeof statements)[number]) => void statements.push(query);
    context.database.on('query', keep);
    expect(await findOpenSlips(context.database, room.deps.clock.now(), 1_000)).toHaveLength(20);
    context.database.removeListener('query', keep);
    const [statement] = statements;
    const [plan] = await context.database.raw(`EXPLAIN ${statement?.sql}`, [...(statement?.bindings ?? [])] as never);
    expect(plan.map(({ table, key }: { table: string; key: string }) => `${table} ${key}`)).toEqual([
      'desk_form PRIMARY',
      'pin_request pin_request_holder_id_index',
      expect.stringContaining('delivery delivery_pin_request_id_index'),
    ]);
  });

  /** Of the newest row's kind, of others. */
  const manyMore = async (table: 'pin_request' | 'delivery', count: number) => {
    const sample = await context.database(table).orderBy('id', 'desc').first();
    const others = table === 'delivery' ? 'pin_request_id' : 'holder_id';
    const rows = Array.from({ length: count }, () => ({ ...sample, id: randomUUID(), [others]: randomUUID() }));
    await context.database.batchInsert(table, rows, 500);
  };
});
