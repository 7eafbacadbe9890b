/** Table `caller_quota`: what each calling service has asked for, a row for each of its days, shared by all processes. */
import type { Database, Queryable } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';
import { type Quota, type QuotaUse, windowsOf } from '../domain/quota';

const table = 'caller_quota';

interface QuotaRow {
  readonly day_count: number;
  readonly minute_time: Date;
  readonly minute_count: number;
}

/** Counts so many messages, by one statement; false, and nothing counted, where they are more than the quota leaves. */
export async function countTowardsQuota(
  db: Database,
  caller: string,
  quota: Quota,
  messages: number,
  now: Date,
): Promise<boolean> {
  const { minuteTime, dayTime } = windowsOf(now);
  const changed = await db(table)
    .where({ caller, day_time: dayTime })
    .where('day_count', '<=', quota.perDay - messages)
    .where((room) =>
      room
        // What another process, whose clock is ahead, has begun is this one's minute too.
        .where((same) =>
          same.where('minute_time', '>=', minuteTime).where('minute_count', '<=', quota.perMinute - messages),
        )
        .orWhere((older) =>
          older.where('minute_time', '<', minuteTime).whereRaw('? <= ?', [messages, quota.perMinute]),
        ),
    )
    .update({
      day_count: db.raw('day_count + ?', [messages]),
      // Before minute_time: MySQL's assignments see those on their left.
      minute_count: db.raw('CASE WHEN minute_time < ? THEN ? ELSE minute_count + ? END', [
        minuteTime,
        messages,
        messages,
      ]),
      minute_time: db.raw('CASE WHEN minute_time < ? THEN ? ELSE minute_time END', [minuteTime, minuteTime]),
    });
  return changed === 1;
}

/** Makes the caller's row of this day, where there is none. */
export async function beginQuotaDay(db: Database, caller: string, now: Date): Promise<void> {
  const { minuteTime, dayTime } = windowsOf(now);
  try {
    await db(table).insert({ caller, day_time: dayTime, day_count: 0, minute_time: minuteTime, minute_count: 0 });
  } catch (error) {
    // Another process was first.
    if (!isDuplicateKey(error)) throw error;
  }
}

export async function findQuotaUse(db: Queryable, caller: string, now: Date): Promise<QuotaUse | undefined> {
  const row: QuotaRow | undefined = await db(table)
    .where({ caller, day_time: windowsOf(now).dayTime })
    .first('day_count', 'minute_time', 'minute_count');
  return row && { dayCount: row.day_count, minuteTime: row.minute_time, minuteCount: row.minute_count };
}

/** Forgets the counts of days that began before; answers how many. */
export async function forgetQuotaDays(db: Queryable, before: Date): Promise<number> {
  return db(table).where('day_time', '<', before).delete();
}
