/** Processes with an outbox each, on one MariaDB, that can be killed. */
import { randomUUID } from 'node:crypto';
import type { BusRecord, Publish } from '../../runtime/bus';
import { systemClock } from '../../runtime/clock';
import { type Database, openDatabase } from '../../runtime/database';
import { type Log, silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { migrate } from '../../runtime/migrate';
import { Outbox, outboxMigration } from '../../runtime/outbox';
import { inTransaction } from '../../runtime/transaction';
import { type FreshDatabase, freshMariaDb } from './fresh-mariadb';
import { recordingLog } from './recording-log';
import { severableDatabase } from './severable-database';

/** With a connection to the database of its own. */
interface OutboxProcess {
  readonly outbox: Outbox;
  append(...records: readonly BusRecord[]): Promise<void>;
  /** From one moment to the next it can tell the database nothing more: what it held stays held until its lease ends. */
  kill(): Promise<void>;
}

interface ProcessSettings {
  readonly scope?: string;
  readonly lease?: number;
}

/** For the tests of one file; readable in them. */
export interface OutboxProcesses {
  readonly database: Database;
  /** Those started in this test and not killed. */
  readonly alive: readonly OutboxProcess[];
  start(publish: Publish, settings?: ProcessSettings): Promise<OutboxProcess>;
  isOutboxEmpty(): Promise<boolean>;
}

export const leaseMilliseconds = 150;
export const patience = { deadlineMilliseconds: 60_000 };

/** Empties the database, and stops what is alive, after each test. */
export function outboxProcesses(): OutboxProcesses {
  let fresh: FreshDatabase;
  let database: Database;
  let alive: OutboxProcess[] = [];

  beforeAll(async () => {
    fresh = await freshMariaDb();
    database = openDatabase({ url: fresh.url, poolSize: 5 });
    await migrate(database, [outboxMigration], silentLog);
  });

  afterEach(async () => {
    await Promise.all(alive.map(({ outbox }) => outbox.stop()));
    await Promise.all(alive.map((process) => process.kill()));
    for (const table of ['outbox', 'outbox_shard', 'outbox_set_aside']) await database(table).delete();
  });

  afterAll(async () => {
    await database.destroy();
    await fresh.drop();
  });

  async function start(publish: Publish, settings: ProcessSettings = {}): Promise<OutboxProcess> {
    const { database: own, sever } = await severableDatabase(fresh.url, 3);
    const { log, lines } = recordingLog();
    const outbox = newOutbox(own, publish, log, settings);
    await outbox.start();
    const kept = lines.find(({ event }) => event === 'outbox.no-shard-yet');
    if (kept !== undefined) throw new Error('a process found no shard', { cause: kept });
    const process: OutboxProcess = {
      outbox,
      append: async (...records) => {
        await inTransaction(own, (trx) => outbox.append(trx, records));
        outbox.ring();
      },
      kill: async () => {
        alive = alive.filter((other) => other !== process);
        await sever();
        await outbox.stop();
        await own.destroy();
      },
    };
    alive.push(process);
    return process;
  }

  return {
    get database() {
      return database;
    },
    get alive() {
      return alive;
    },
    start,
    isOutboxEmpty: async () => (await database('outbox').select('id').limit(1)).length === 0,
  };
}

function newOutbox(
  database: Database,
  publish: Publish,
  log: Log,
  { scope = 'events', lease }: ProcessSettings,
): Outbox {
  return new Outbox({
    database,
    publish,
    scope,
    processId: randomUUID(),
    log,
    metrics: openMetrics(),
    clock: systemClock,
    settings: {
      pollMilliseconds: 10,
      batchRows: 20,
      leaseMilliseconds: lease ?? leaseMilliseconds,
      setAsideMilliseconds: 60_000,
    },
  });
}

/** The bus is away. */
export const never: Publish = async (records) => records.map(() => ({ kind: 'unavailable', reason: 'KAFKA_AWAY' }));

export function busThatNotes(published: string[]): Publish {
  return async (records) => {
    published.push(...eventIdsOf(records));
    return records.map(() => ({ kind: 'acknowledged' }));
  };
}

export function eventIdsOf(records: readonly BusRecord[]): string[] {
  return records.map(({ eventId }) => eventId);
}
