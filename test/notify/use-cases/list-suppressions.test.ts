/** Whether somebody's number or address is suppressed: how often one operator may ask. */
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import { migrations } from '../../../services/notify/migrations';
import { listSuppressions } from '../../../services/notify/use-cases/list-suppressions';
import { purgeEndedMessages } from '../../../services/notify/use-cases/purge-messages';
import { addSuppression, type GivenRecipient } from '../../../services/notify/use-cases/suppressions';
import { describeOnEachDatabase } from '../../support/database-suite';
import { email, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const lookupPolicy = { operatorLookupsPerHour: 5, operatorLookupsPerDay: 8, operatorMissCounts: 2 };
const known = { channel: 'email', value: email } as const;
const unknown = (n: number) => ({ channel: 'email', value: `a${n}@example.it` }) as const;

describeOnEachDatabase("an operator who asks for a recipient's suppressions", migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
    const asked = { recipient: known, note: '', expireTime: undefined };
    for (const reason of ['operator', 'unsubscribed'] as const)
      await addSuppression(room.suppressionDeps, { ...asked, reason }, 'operator:anna');
  });

  const list = (recipient: GivenRecipient | undefined, page = {}, operator = 'operator:anna') => {
    const deps = { ...room.suppressionDeps, lookupPolicy };
    return listSuppressions(deps, { pageSize: 0, pageToken: '', ...page, recipient }, operator);
  };
  const outcomeOf = (call: Promise<{ readonly items: readonly unknown[] }>) =>
    call.then(
      ({ items }) => items.length,
      (error: unknown) => (isFault(error) ? `${error.reason} ${error.retryAfterSeconds}` : error),
    );
  const outcomesOf = async (calls: readonly (() => ReturnType<typeof list>)[]) => {
    const outcomes: unknown[] = [];
    for (const call of calls) outcomes.push(await outcomeOf(call()));
    return outcomes;
  };
  const times = <T>(count: number, one: (n: number) => T) => Array.from({ length: count }, (_, n) => one(n));

  test('may do so only so often in an hour, each for himself; the refusal is logged once and alarms', async () => {
    expect(await outcomesOf(times(7, () => () => list(known)))).toEqual([
      ...times(5, () => 2),
      ...times(2, () => 'LOOKUP_LIMIT 3600'),
    ]);
    expect(await outcomeOf(list(known, {}, 'operator:berta'))).toBe(2);
    expect(room.lines.filter(({ event }) => event === 'lookups.limit-reached')).toMatchObject([
      { operator: 'operator:anna' },
    ]);
    const told = context.database('audit_event').where({ action: 'lookup-limit-reached' });
    expect(await told.pluck('actor')).toEqual(['operator:anna']);
    const metrics = await room.metrics.registry.metrics();
    expect(metrics.match(/^symbolon_notify_operator_lookup\S+ \d+$/gm)?.sort()).toEqual([
      'symbolon_notify_operator_lookup_limits_total{reach="near"} 2',
      'symbolon_notify_operator_lookup_limits_total{reach="over"} 1',
      'symbolon_notify_operator_lookups_total{outcome="found"} 6',
      'symbolon_notify_operator_lookups_total{outcome="refused"} 2',
    ]);
    room.pass(millisecondsPerHour);
    expect(await outcomeOf(list(known))).toBe(2);
  });

  test('has those of whom there is nothing count for several: numbers cannot be tried, ten at once neither', async () => {
    const outcomes = await Promise.all(times(10, (n) => outcomeOf(list(unknown(n)))));
    expect(outcomes.filter((outcome) => outcome === 0)).toHaveLength(3);
    expect(new Set(outcomes)).toEqual(new Set([0, 'LOOKUP_LIMIT 3600']));
  });

  test("is not counted for a list that names nobody, for a recipient's further pages, nor for what is wrong", async () => {
    const { nextPageToken: pageToken } = await list(known, { pageSize: 1 });
    for (let n = 0; n < 10; n += 1) {
      expect(await outcomeOf(list(undefined))).toBe(2);
      expect(await outcomeOf(list(known, { pageSize: 1, pageToken }))).toBe(1);
      expect(await outcomeOf(list({ channel: 'email', value: 'x' }))).toContain('INVALID_FIELDS');
    }
    expect(await outcomeOf(list(known))).toBe(2);
  });

  test('is forgotten a day later, with nothing of whom was asked for', async () => {
    await list(known);
    const rows = () => context.database('operator_lookup').select();
    expect(await rows()).toEqual([
      { subject_index: expect.any(Buffer), times: expect.any(String), forget_time: expect.any(Date) },
    ]);
    room.setTime(later(room.clock.now(), millisecondsPerDay));
    await purgeEndedMessages({ ...room.deps, log: room.log, keepMilliseconds: 0, batchRows: 10 });
    expect(await rows()).toEqual([]);
  });
});
