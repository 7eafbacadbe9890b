import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import type { Family } from '../../../services/credentials/domain/channel';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getReconciliation } from '../../../services/credentials/use-cases/get-reconciliation';
import { issueAtDesk } from '../../../services/credentials/use-cases/issue-at-desk';
import { measureReconciliation } from '../../../services/credentials/use-cases/measure-reconciliation';
import { reconcile } from '../../../services/credentials/use-cases/reconcile';
import { tellNotCompared } from '../../../services/credentials/use-cases/tell-not-compared';
import { describeOnEachDatabase } from '../../support/database-suite';
import { recordingLog } from '../../support/recording-log';
import { anApplication } from '../credentials-room';
import { openReconciliationRoom, type ReconciliationRoom, reconciliationTables } from '../reconciliation-room';

describeOnEachDatabase('what the comparison of the books tells', migrations, (context) => {
  let room: ReconciliationRoom;
  beforeEach(async () => {
    await context.empty(...reconciliationTables);
    room = await openReconciliationRoom(context);
  });
  afterEach(() => room.close());
  const database = () => context.database;
  const row = (table: string, where: Readonly<Record<string, string>>) => database()(table).where(where).delete();
  const view = (changes: Partial<Parameters<typeof getReconciliation>[1]> = {}) =>
    getReconciliation(room.deps, {
      pageSize: 0,
      pageToken: '',
      kind: undefined,
      sinceBeforeTime: undefined,
      ...changes,
    });
  /** An issue of which both halves were sent, and a day later. */
  const settledIssue = async () => {
    const asked = await room.ask();
    const { pin } = await room.settle();
    room.pass(millisecondsPerDay);
    return { ...asked, pin };
  };

  test('believes nothing that it has found once, or twice in a moment, and forgets it when it is gone', async () => {
    const { sms } = await settledIssue();
    await row('sealed_blob', { delivery_id: sms });
    await room.walk();
    await room.walk();
    expect(await room.found()).toEqual([]);
    room.services.taken.delete(sms);
    await room.walk();
    expect(await room.found()).toEqual([]);
    room.pass(10 * millisecondsPerMinute);
    await room.walk();
    expect((await room.found()).map(({ kind }) => kind).sort()).toEqual(['missing-blob', 'state-ahead']);
    expect(room.lines.filter(({ event }) => event === 'reconciliation.discrepancy')).toHaveLength(2);
  });

  test('finds the slip that a desk has lost, and tells who has desks that theirs is not compared', async () => {
    const { log, lines } = recordingLog();
    const compare = (...compared: readonly Family[]) =>
      tellNotCompared({
        ...room.deps,
        log,
        ledgers: new Map([...room.deps.ledgers].filter(([one]) => compared.includes(one))),
      });
    await compare('sms', 'mail', 'letter');
    const form = { number: 'RM-2026/17', signDate: '2026-01-07', identityDocument: 'passport' } as const;
    const asked = { requestId: randomUUID(), deskId: 'roma-1', form, reason: 'came with form MV35' };
    const { request, deliveries } = await issueAtDesk(
      room.deps,
      { ...asked, application: anApplication(310_001) },
      'operator:desk',
    );
    const slip = String(deliveries.find(({ channel }) => channel === 'desk-slip')?.id);
    await compare('sms', 'mail', 'letter');
    await compare('sms', 'mail', 'letter', 'desk');
    await compare('mail', 'desk');
    await room.deliver((one) => one === slip);
    await room.tell();
    room.pass(2 * millisecondsPerHour);
    await room.walkTwice();
    expect(await room.found()).toEqual([
      {
        kind: 'lost-at-receiver',
        family: 'desk',
        deliveryId: slip,
        pinRequestId: request.id,
        states: 'queued nothing',
      },
    ]);
    expect(lines.map(({ event, families }) => [event, families])).toEqual([
      ['reconciliation.not-compared', ['desk']],
      ['reconciliation.not-compared', ['sms', 'letter']],
    ]);
  });

  test('takes back what is over, and finds it anew where it comes again', async () => {
    const { sms } = await settledIssue();
    const taken = room.services.of(sms);
    room.services.taken.delete(sms);
    await room.walkTwice();
    expect(await room.found()).toHaveLength(1);
    room.services.taken.set(sms, taken);
    await room.walk();
    expect(await room.found()).toEqual([]);
    expect(room.lines.at(-2)?.event).toBe('reconciliation.resolved');
    room.services.taken.delete(sms);
    await room.walk();
    expect(await room.found()).toEqual([]);
    room.pass(10 * millisecondsPerMinute);
    await room.walk();
    expect(await room.found()).toHaveLength(1);
    room.services.taken.set(sms, taken);
    await room.walk();
    room.pass(91 * millisecondsPerDay);
    await room.walk();
    expect(await database()('discrepancy').where({ subject_id: sms })).toEqual([]);
  });

  test('concludes nothing from a ledger that does not answer, and all the same looks at the others', async () => {
    const { sms, letter } = await settledIssue();
    room.services.taken.delete(sms);
    await room.walkTwice();
    expect(await room.found()).toHaveLength(1);
    const whole = (await view()).last?.wholeTime;
    room.services.away.add('sms');
    room.services.taken.delete(letter);
    room.pass(millisecondsPerHour);
    await room.walkTwice();
    expect((await room.found()).map(({ family }) => family).sort()).toEqual(['letter', 'sms']);
    const { last } = await view();
    expect([last?.walk.uncompared, last?.wholeTime]).toEqual([['sms'], whole]);
    await measureReconciliation(room.deps, room.deps.clock.now());
    const age = await room.metrics.registry.getSingleMetric('symbolon_credentials_reconciliation_age_seconds')?.get();
    expect(age?.values[0]?.value).toBe(4_200);
  });

  test('takes a ledger that is not set for none that fails', async () => {
    await settledIssue();
    const { ledgers } = room.deps;
    await room.walk({ ledgers: new Map([...ledgers].filter(([family]) => family !== 'letter')) });
    expect((await view()).last).toMatchObject({ walk: { uncompared: ['letter'] }, wholeTime: room.deps.clock.now() });
  });

  test('tells by kind and age, page by page, and in metrics', async () => {
    const [one, other] = [await settledIssue(), await settledIssue()];
    room.services.taken.delete(one.sms);
    room.services.taken.delete(other.sms);
    await row('sealed_blob', { delivery_id: one.letter });
    await room.walkTwice();
    const now = room.deps.clock.now();
    const sentTime = (days: number) => new Date(now.getTime() - days * millisecondsPerDay - 10 * millisecondsPerMinute);
    expect((await view()).counts).toEqual([
      { kind: 'missing-blob', family: 'letter', count: 1, oldestTime: sentTime(0) },
      { kind: 'state-ahead', family: 'sms', count: 2, oldestTime: sentTime(2) },
    ]);
    const first = await view({ pageSize: 1 });
    expect(first.discrepancies.map(({ deliveryId }) => deliveryId)).toEqual([one.sms]);
    const next = await view({ pageSize: 2, pageToken: first.nextPageToken });
    expect(next.discrepancies.map(({ deliveryId }) => deliveryId)).toEqual([other.sms, one.letter]);
    expect(next.nextPageToken).toBe('');
    expect((await view({ kind: 'missing-blob' })).discrepancies).toHaveLength(1);
    expect((await view({ sinceBeforeTime: sentTime(2) })).discrepancies).toHaveLength(1);
    await expect(view({ kind: 'unknown' })).rejects.toMatchObject({
      fields: [{ field: 'kind', reason: 'VALUE_UNKNOWN' }],
    });
    await measureReconciliation(room.deps, now);
    const valuesOf = async (name: string) => (await room.metrics.registry.getSingleMetric(name)?.get())?.values;
    expect(await valuesOf('symbolon_credentials_discrepancies')).toEqual([
      { labels: { kind: 'missing-blob', family: 'letter' }, value: 1 },
      { labels: { kind: 'state-ahead', family: 'sms' }, value: 2 },
    ]);
    expect(await valuesOf('symbolon_credentials_discrepancies_oldest_seconds')).toContainEqual({
      labels: { kind: 'state-ahead', family: 'sms' },
      value: 173_400,
    });
  });

  test('goes on no further once its lease is lost', async () => {
    await settledIssue();
    const lost = new AbortController();
    lost.abort();
    await expect(reconcile(room.deps, lost.signal)).rejects.toMatchObject({ kind: 'unavailable', reason: 'STOPPING' });
    expect((await view()).last).toBeUndefined();
  });

  test('rests between two walks, whichever process begins the next one', async () => {
    const { sms } = await settledIssue();
    const rested = { reconciliation: { ...room.deps.reconciliation, restMilliseconds: 15 * millisecondsPerMinute } };
    await room.walk(rested);
    await row('sealed_blob', { delivery_id: sms });
    room.pass(14 * millisecondsPerMinute);
    await room.walk(rested);
    expect(await database()('discrepancy').pluck('kind')).toEqual([]);
    room.pass(millisecondsPerMinute);
    await room.walk(rested);
    expect(await database()('discrepancy').pluck('kind')).toEqual(['missing-blob']);
  });

  test('tells nothing more of an issue that has ended', async () => {
    const { sms, letter } = await settledIssue();
    const other = await settledIssue();
    room.services.taken.delete(sms);
    await row('sealed_blob', { delivery_id: letter });
    for (const [table, key] of [
      ['delivery', 'id'],
      ['sealed_blob', 'delivery_id'],
    ] as const)
      await row(table, { [key]: other.sms });
    await row('delivery', { id: other.email });
    await row('sealed_blob', { delivery_id: other.email });
    await room.walkTwice();
    expect((await room.found()).map(({ kind }) => kind).sort()).toEqual([
      'missing-blob',
      'missing-delivery',
      'state-ahead',
      'unknown-to-credentials',
    ]);
    room.pass(32 * millisecondsPerDay);
    await expireRequests(room.deps);
    await room.walk();
    expect((await room.found()).map(({ kind }) => kind)).toEqual(['unknown-to-credentials']);
    room.pass(12 * millisecondsPerDay);
    room.services.taken.delete(other.sms);
    await room.walk();
    expect(await room.found()).toEqual([]);
  });
});
