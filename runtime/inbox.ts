/** The events that a service has taken, so that one which comes again does nothing. */
import { type Database, databaseNow, type Queryable } from './database';
import { idColumn, timeColumn } from './database-columns';
import { isDuplicateKey } from './database-fault';
import type { Log } from './log';
import { createTableIfAbsent, type Migration } from './migrate';
import { Poller } from './poller';

const eventIdCharacters = 64;
const forgottenAtOnce = 1_000;

export const inboxMigration: Migration = {
  name: 'runtime-inbox-1',
  up: (db) =>
    createTableIfAbsent(db, 'inbox', (table) => {
      idColumn(table, 'event_id', eventIdCharacters).primary();
      timeColumn(table, 'expire_time').notNullable().index();
    }),
};

export interface RememberedEvent {
  /** At most 64 ASCII characters. */
  readonly eventId: string;
  /** The later of the event's `not_after` and the end of its topic's retention: until then it may come again. */
  readonly expireTime: Date;
}

/** False where the event was taken before. In the transaction of the event's effects, so that both are there or neither. */
export async function rememberEvent(trx: Queryable, event: RememberedEvent): Promise<boolean> {
  try {
    await trx('inbox').insert({ event_id: event.eventId, expire_time: event.expireTime });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** As rememberEvent, for many: the ids of those that were not taken before. One id twice counts once. */
export async function rememberEvents(trx: Queryable, events: readonly RememberedEvent[]): Promise<ReadonlySet<string>> {
  const [only, ...others] = events;
  if (only === undefined) return new Set();
  if (others.length === 0) return new Set((await rememberEvent(trx, only)) ? [only.eventId] : []);
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const known: string[] = await trx('inbox')
    .whereIn('event_id', [...byId.keys()])
    .pluck('event_id');
  for (const id of known) byId.delete(id);
  const fresh = [...byId.values()];
  if (fresh.length === 0) return new Set();
  try {
    await trx('inbox').insert(fresh.map(({ eventId, expireTime }) => ({ event_id: eventId, expire_time: expireTime })));
    return new Set(byId.keys());
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Somebody else takes some of them at this moment.
    const taken = [];
    for (const event of fresh) if (await rememberEvent(trx, event)) taken.push(event.eventId);
    return new Set(taken);
  }
}

interface InboxSweeperOptions {
  readonly database: Database;
  readonly log: Log;
  readonly intervalMilliseconds: number;
}

/** Forgets the events that cannot come again. Several processes may do so. */
export function inboxSweeper({ database, log, intervalMilliseconds }: InboxSweeperOptions): Poller {
  return new Poller({
    name: 'inbox-sweeper',
    intervalMilliseconds,
    log,
    work: async () => ((await forgetExpiredEvents(database)) === forgottenAtOnce ? 'more' : 'idle'),
  });
}

/** Deletes by primary key, so that no range is locked under the consumer. */
async function forgetExpiredEvents(database: Database): Promise<number> {
  const expired: string[] = await database('inbox')
    .where('expire_time', '<', databaseNow(database))
    .orderBy('expire_time')
    .limit(forgottenAtOnce)
    .pluck('event_id');
  if (expired.length > 0) await database('inbox').whereIn('event_id', expired).delete();
  return expired.length;
}
