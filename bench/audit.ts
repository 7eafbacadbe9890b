/** What the audit costs who appends, and whether one linker keeps up. Alone: BENCH_DATABASE_SERVER=… node dist/bench/audit.js */
import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { type AuditChainDeps, linkAuditEvents } from '../runtime/audit-linker';
import { checkPage, mostBlocksPerPage } from '../runtime/audit-page';
import { systemClock } from '../runtime/clock';
import { type Database, openDatabase, type Transaction } from '../runtime/database';
import { uuidV7Ids } from '../runtime/id';
import { keyringText, makeKey } from '../runtime/key-file';
import { keyringOf } from '../runtime/keyring';
import { silentLog } from '../runtime/log';
import { openMetrics } from '../runtime/metrics';
import { migrate } from '../runtime/migrate';
import type { AuditEvent } from '../services/credentials/domain/audit-event';
import { migrations } from '../services/credentials/migrations';
import { appendAuditEvent, auditTrail } from '../services/credentials/store/audit-events';
import { median } from './statistics';
import { figure, table } from './table';

const rounds = 12;
const eventsPerTransaction = 100;
const transactionsPerRound = 10;
const eventsPerRound = eventsPerTransaction * transactionsPerRound;

type Append = (trx: Transaction, event: AuditEvent) => Promise<void>;

async function measureAudit(databaseServer: string): Promise<string> {
  return withOwnDatabase(databaseServer, async (database) => {
    const keyring = keyringOf(keyringText([makeKey('audit', new Date())]), { require: [], forbidPrivate: [] });
    const deps: AuditChainDeps = { database, keyring, clock: systemClock, metrics: openMetrics() };
    const proved: Append = (trx, event) => appendAuditEvent({ ...deps, surge: { now: () => undefined } }, trx, event);
    const [plainCosts, provedCosts]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      // By turns, so that other work on the machine meets both.
      plainCosts.push(await costOf(database, unproved));
      provedCosts.push(await costOf(database, proved));
    }
    await database('audit_event').whereNull('mac').delete();
    const linking = await linkAll(deps);
    const checking = await checkAll(deps);
    return report({ plain: median(plainCosts.slice(2)), proved: median(provedCosts.slice(2)), linking, checking });
  });
}

/** As it was before there was a chain. */
const unproved: Append = async (trx, event) => {
  await trx('audit_event').insert({
    id: event.id,
    occur_time: event.occurTime,
    actor: event.actor,
    action: event.action,
    holder_id: event.holderId,
    pin_request_id: event.pinRequestId,
    reason: null,
  });
};

/** CPU of this process for an event, in microseconds. */
async function costOf(database: Database, append: Append): Promise<number> {
  const ids = uuidV7Ids(systemClock);
  const cpu = process.cpuUsage();
  for (let transaction = 0; transaction < transactionsPerRound; transaction += 1)
    await database.transaction(async (trx) => {
      for (let event = 0; event < eventsPerTransaction; event += 1)
        await append(trx, {
          id: ids.next(),
          occurTime: systemClock.now(),
          actor: 'spiffe://example.org/portal',
          action: 'pin-requested',
          holderId: randomUUID(),
          pinRequestId: randomUUID(),
        });
    });
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / eventsPerRound;
}

interface Rate {
  readonly events: number;
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

async function measured(work: () => Promise<number>): Promise<Rate> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const events = await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { events, perSecond: events / seconds, cpuMicroseconds: (user + system) / events };
}

function linkAll(deps: AuditChainDeps): Promise<Rate> {
  return measured(async () => {
    while ((await linkAuditEvents(deps, auditTrail)) === 'more');
    const [row] = await deps.database('audit_block').sum({ events: 'event_count' });
    return Number(row?.['events']);
  });
}

function checkAll(deps: AuditChainDeps): Promise<Rate> {
  return measured(async () => {
    let [after, events] = [0, 0];
    for (;;) {
      const page = await checkPage(deps, auditTrail, { after, limit: mostBlocksPerPage, anchors: [] });
      if (page.faultCount > 0) throw new Error('the audit is not whole');
      events += page.events;
      if (page.isLast) return events;
      after = page.end.number;
    }
  });
}

async function withOwnDatabase<T>(server: string, work: (database: Database) => Promise<T>): Promise<T> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const connection = await createConnection(server);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const database = openDatabase({ url: `${server}/${name}`, poolSize: 2 });
  try {
    await migrate(database, migrations, silentLog);
    return await work(database);
  } finally {
    await database.destroy();
    await connection.query(`DROP DATABASE IF EXISTS ${name}`);
    await connection.end();
  }
}

function report(figures: {
  readonly plain: number;
  readonly proved: number;
  readonly linking: Rate;
  readonly checking: Rate;
}): string {
  const { plain, proved, linking, checking } = figures;
  const rows = [
    ['append without a proof, CPU us', figure(plain)],
    ['append with it, CPU us', figure(proved)],
    ['link, events/s', figure(linking.perSecond)],
    ['link, CPU us/event', figure(linking.cpuMicroseconds)],
    ['verify, events/s', figure(checking.perSecond)],
    ['verify, CPU us/event', figure(checking.cpuMicroseconds)],
  ];
  const title = `${figure(linking.events)} events, ${eventsPerTransaction} a transaction`;
  return `The audit, in one process\n${table([title, ''], rows)}`;
}

async function main(): Promise<void> {
  const { BENCH_DATABASE_SERVER: databaseServer } = process.env;
  if (databaseServer === undefined) throw new Error('BENCH_DATABASE_SERVER says where to measure');
  process.stdout.write(`${await measureAudit(databaseServer)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
