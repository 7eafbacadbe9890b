import { systemClock } from '../../../../runtime/clock';
import { isFault } from '../../../../runtime/fault';
import { uuidV7Ids } from '../../../../runtime/id';
import { openMetrics } from '../../../../runtime/metrics';
import { migrations } from '../../../../services/notify/migrations';
import type { CarrierOutcome } from '../../../../services/notify/ports';
import { insertSubmissions } from '../../../../services/notify/store/submission';
import { CarrierPool } from '../../../../services/notify/use-cases/carriers/carrier-pool';
import { listCarriers } from '../../../../services/notify/use-cases/carriers/list-carriers';
import { setCarrierState } from '../../../../services/notify/use-cases/carriers/set-carrier-state';
import { carrierWatch } from '../../../../services/notify/use-cases/carriers/watch-carriers';
import { describeOnEachDatabase } from '../../../support/database-suite';
import { keyringWith, newKey } from '../../../support/keyrings';
import { recordingLog } from '../../../support/recording-log';
import { patient, TestCarrier, taken } from '../../notify-room';
import { pooled } from '../../pooled';

const gone: CarrierOutcome = { kind: 'refused', reason: 'SMTP_ECONNECTION', permanent: false };

describeOnEachDatabase('the watch over carriers', migrations, (context) => {
  beforeEach(() => context.empty('carrier_setting', 'carrier_view', 'submission', 'audit_event'));
  const keyring = keyringWith(newKey('audit'));

  function process(processId: string) {
    const { log, lines } = recordingLog();
    const metrics = openMetrics();
    const strict = { ...patient, leastOutcomes: 2, failureShare: 0.5, missingShare: 0.8, leastReceipts: 5 };
    const alpha = new TestCarrier('alpha');
    alpha.givesReceipts = true;
    const carriers = [pooled(alpha, { health: strict }), pooled(new TestCarrier('beta'), { priority: 2, weight: 3 })];
    const pool = new CarrierPool({ carriers, monotonic: () => 0, random: Math.random, log });
    const round = carrierWatch({
      database: context.database,
      clock: systemClock,
      monotonic: () => 0,
      channels: ['sms', 'email'],
      receiptMilliseconds: 60_000,
      pool,
      processId,
      log,
      metrics,
    });
    const send = (outcome: CarrierOutcome) => {
      const got = pool.take('email', { only: undefined, notFirst: undefined, holdsHalf: false });
      if (got.kind === 'turn') got.turn.end(outcome, 10);
      return got.kind === 'turn' ? got.turn.carrier.name : got.kind;
    };
    return { round, send, pool, lines, metrics, log };
  }
  const deps = (log: ReturnType<typeof process>['log']) => ({
    ...{ database: context.database, clock: systemClock, ids: uuidV7Ids(systemClock), keyring, log },
  });
  const wish = { name: 'alpha', state: undefined, weight: 0, reason: 'maintenance' } as const;

  it('shows operators how each process sees its carriers', async () => {
    const [one, other] = [process('one'), process('other')];
    one.send(gone);
    one.send(gone);
    for (const each of [one, other]) await each.round();
    const carriers = await listCarriers(deps(one.log));
    expect(
      carriers.map(({ name, kind, channels, state, priority, weight, views }) => ({
        ...{ name, kind, channels, state, priority, weight },
        views: views.map(({ processId, health, reason, failures }) => ({ processId, health, reason, failures })),
      })),
    ).toEqual([
      {
        name: 'alpha',
        kind: 'test',
        channels: ['sms', 'email'],
        state: 'active',
        priority: 1,
        weight: 1,
        views: [
          { processId: 'one', health: 'quarantined', reason: 'FAILURES', failures: 2 },
          { processId: 'other', health: 'healthy', reason: undefined, failures: 0 },
        ],
      },
      {
        name: 'beta',
        kind: 'test',
        channels: ['sms', 'email'],
        state: 'active',
        priority: 2,
        weight: 3,
        views: ['one', 'other'].map((processId) => ({ processId, health: 'healthy', reason: undefined, failures: 0 })),
      },
    ]);
  });

  it('counts receipts by an index, however many messages are remembered', async () => {
    if (context.dialect === 'sqlite') return;
    const old = { messageId: 'm', tryNumber: 1, carrier: 'alpha', reference: 'r', recipientIndex: Buffer.alloc(32) };
    const submitTime = new Date('2026-01-01T00:00:00Z');
    await context.database.transaction((trx) =>
      insertSubmissions(
        trx,
        Array.from({ length: 3_000 }, () => ({ ...old, submitTime })),
      ),
    );
    await context.database.raw('ANALYZE TABLE submission');
    const statements: { sql: string; bindings: readonly unknown[] }[] = [];
    const keep = (query: (typeof statements)[number]) => {
      if (query.sql.includes('from `submission` ')) statements.push(query);
    };
    context.database.on('query', keep);
    await process('one').round();
    context.database.removeListener('query', keep);
    const keys: unknown[] = [];
    for (const { sql, bindings } of statements) {
      const [[plan]] = await context.database.raw(`EXPLAIN ${sql}`, [...bindings] as never);
      keys.push(plan.key);
    }
    expect(keys).toEqual(['submission_time']);
  });

  it('heeds what operators want of a carrier, in every process', async () => {
    const [one, other] = [process('one'), process('other')];
    for (const each of [one, other]) await each.round();
    const drained = await setCarrierState(deps(one.log), { ...wish, state: 'drained', weight: 7 }, 'operator:anna');
    for (const each of [one, other]) await each.round();
    expect({
      state: drained.state,
      weight: drained.weight,
      by: drained.setting?.operator,
      sent: [one.send(taken), other.send(taken)],
      weights: one.pool.all().map(({ weight }) => weight),
    }).toEqual({ state: 'drained', weight: 7, by: 'operator:anna', sent: ['beta', 'beta'], weights: [7, 3] });
    await setCarrierState(deps(one.log), { ...wish, state: 'active' }, 'operator:anna');
    await one.round();
    expect(one.send(taken)).toBe('alpha');
  });

  it('takes nothing back of what another operator wants of the same carrier at the same moment', async () => {
    const one = process('one');
    await one.round();
    for (const weight of [5, 6, 7]) {
      await setCarrierState(deps(one.log), { ...wish, state: 'active' }, 'operator:anna');
      const answers = await Promise.all([
        setCarrierState(deps(one.log), { ...wish, state: 'drained' }, 'operator:anna'),
        setCarrierState(deps(one.log), { ...wish, weight }, 'operator:bruno'),
      ]);
      const [alpha] = await listCarriers(deps(one.log));
      expect(alpha).toMatchObject({ name: 'alpha', state: 'drained', weight });
      // The second of them has seen what the first one wanted.
      expect(answers).toContainEqual(expect.objectContaining({ state: 'drained', weight }));
    }
  });

  it.each([
    ['a carrier that nobody has', { ...wish, name: 'gamma', state: 'drained' as const }, 'CARRIER_UNKNOWN'],
    ['nothing to be changed', wish, 'INVALID_FIELDS'],
    ['a weight that there is not', { ...wish, weight: 101 }, 'INVALID_FIELDS'],
    ['no reason', { ...wish, state: 'drained' as const, reason: ' ' }, 'INVALID_FIELDS'],
    ['a state that there is not', { ...wish, state: 'unknown' as const }, 'INVALID_FIELDS'],
  ])('refuses %s', async (_what, given, reason) => {
    const one = process('one');
    await one.round();
    const refusal = await setCarrierState(deps(one.log), given, 'operator:anna').catch((error: unknown) => error);
    expect(isFault(refusal) ? refusal.reason : refusal).toBe(reason);
  });

  it('raises an alarm when the last carrier of a channel is away, and takes it back', async () => {
    const one = process('one');
    await one.round();
    await setCarrierState(deps(one.log), { ...wish, name: 'beta', state: 'drained' }, 'operator:anna');
    one.send(gone);
    one.send(gone);
    await one.round();
    const alarm = async () =>
      (await one.metrics.registry.getMetricsAsJSON()).find(
        ({ name }) => name === 'symbolon_notify_channel_without_carrier',
      );
    expect(await alarm()).toMatchObject({
      values: [
        { labels: { channel: 'sms' }, value: 1 },
        { labels: { channel: 'email' }, value: 1 },
      ],
    });
    await setCarrierState(deps(one.log), { ...wish, name: 'beta', state: 'active' }, 'operator:anna');
    await one.round();
    expect(await alarm()).toMatchObject({ values: [{ value: 0 }, { value: 0 }] });
    const events = one.lines.map(({ event }) => event).filter((event) => event.startsWith('channel.'));
    expect(events.toSorted()).toEqual([
      'channel.served-again',
      'channel.served-again',
      'channel.without-carrier',
      'channel.without-carrier',
    ]);
  });

  it('leaves a carrier alone of which most receipts are missing', async () => {
    const submitTime = new Date(Date.now() - 5 * 60_000);
    await context.database.transaction((trx) =>
      insertSubmissions(
        trx,
        Array.from({ length: 6 }, (_, index) => ({
          messageId: `message-${index}`,
          tryNumber: 1,
          carrier: 'alpha',
          reference: `A${index}`,
          recipientIndex: Buffer.alloc(32),
          submitTime,
        })),
      ),
    );
    const one = process('one');
    await one.round();
    expect({ sent: one.send(taken), reason: one.pool.all()[0]?.reason }).toEqual({
      sent: 'beta',
      reason: 'RECEIPTS_MISSING',
    });
  });
});
