/** What the relay does beside what Kafka alone does, in one process and one run. Alone: BENCH_DATABASE_SERVER=… BENCH_KAFKA_BROKERS=… node dist/bench/relay.js */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Bus, BusRecord, Publish } from '../runtime/bus';
import { KafkaBus } from '../runtime/bus-kafka';
import { ensureTopics } from '../runtime/bus-kafka-topics';
import { systemClock } from '../runtime/clock';
import { type Database, openDatabase } from '../runtime/database';
import { silentLog } from '../runtime/log';
import { openMetrics } from '../runtime/metrics';
import { migrate } from '../runtime/migrate';
import { Outbox, outboxMigration } from '../runtime/outbox';
import { inTransaction } from '../runtime/transaction';
import { percentile } from './statistics';
import { figure, table } from './table';

const backlogRows = 30_000;
const warmUpRows = 5_000;
const valueBytes = 1_500;
const batchRows = 500;
const partitions = 6;
const commitsPerSecond = 200;
const commitSeconds = 10;
const pollMilliseconds = 250;
const leaseMilliseconds = 30_000;

export interface RelayBench {
  /** mysql://user@host:port of a server on which databases may be created. */
  readonly databaseServer: string;
  /** host:port, with commas between. */
  readonly brokers: string;
}

export interface RelayFigures {
  readonly rawRowsPerSecond: number;
  readonly relayRowsPerSecond: number;
  readonly cpuMicrosecondsPerRow: number;
  readonly commitToAcknowledgement: { readonly p50: number; readonly p99: number };
}

interface Bench {
  readonly database: Database;
  readonly bus: Bus;
  readonly topic: string;
}

/** The raw rate is that of publish() alone, in batches of the same size, over the same records. */
export async function measureRelay(servers: RelayBench): Promise<RelayFigures> {
  return withBench(servers, async (bench) => {
    await produceAlone(bench, warmUpRows);
    await relayBacklog(bench, warmUpRows);
    const rawSeconds = await produceAlone(bench, backlogRows);
    const relayed = await relayBacklog(bench, backlogRows);
    return {
      rawRowsPerSecond: backlogRows / rawSeconds,
      relayRowsPerSecond: backlogRows / relayed.seconds,
      cpuMicrosecondsPerRow: (relayed.cpuSeconds / backlogRows) * 1_000_000,
      commitToAcknowledgement: await commitSteadily(bench),
    };
  });
}

async function produceAlone({ bus, topic }: Bench, rows: number): Promise<number> {
  const records = recordsFor(topic, rows);
  const startedAt = performance.now();
  for (let start = 0; start < rows; start += batchRows) {
    const outcomes = await bus.publish(records.slice(start, start + batchRows));
    if (outcomes.some(({ kind }) => kind !== 'acknowledged')) throw new Error('Kafka took not every record');
  }
  return secondsSince(startedAt);
}

/** A relay that finds so many committed rows at its start. */
async function relayBacklog(bench: Bench, rows: number): Promise<{ seconds: number; cpuSeconds: number }> {
  const { database, bus, topic } = bench;
  const filler = outboxOf(bench, async (records) => records.map(() => ({ kind: 'unavailable', reason: 'NOT_YET' })));
  await filler.start();
  for (let written = 0; written < rows; written += batchRows) {
    await inTransaction(database, (trx) => filler.append(trx, recordsFor(topic, batchRows)));
  }
  await filler.stop();
  const { publish, untilAcknowledged } = counting(bus.publish, rows);
  const outbox = outboxOf(bench, publish);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await outbox.start();
  await untilAcknowledged;
  const seconds = secondsSince(startedAt);
  const { user, system } = process.cpuUsage(cpu);
  await outbox.stop();
  return { seconds, cpuSeconds: (user + system) / 1_000_000 };
}

/** One record a transaction, at a steady rate; milliseconds from the commit's answer to the acknowledgement. */
async function commitSteadily(bench: Bench): Promise<{ p50: number; p99: number }> {
  const committedAt = new Map<string, number>();
  const milliseconds: number[] = [];
  const timing: Publish = async (records) => {
    const outcomes = await bench.bus.publish(records);
    for (const { eventId } of records)
      milliseconds.push(performance.now() - (committedAt.get(eventId) ?? performance.now()));
    return outcomes;
  };
  const outbox = outboxOf(bench, timing);
  await outbox.start();
  const commit = async (): Promise<void> => {
    const records = recordsFor(bench.topic, 1);
    await inTransaction(bench.database, (trx) => outbox.append(trx, records));
    for (const { eventId } of records) committedAt.set(eventId, performance.now());
    outbox.ring();
  };
  const commits: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let count = 0; count < commitsPerSecond * commitSeconds; count += 1) {
    await sleep(Math.max(0, startedAt + (count * 1_000) / commitsPerSecond - performance.now()));
    commits.push(commit());
  }
  await Promise.all(commits);
  while (milliseconds.length < commits.length) await sleep(pollMilliseconds);
  await outbox.stop();
  return { p50: percentile(milliseconds, 50), p99: percentile(milliseconds, 99) };
}

function outboxOf({ database }: Bench, publish: Publish): Outbox {
  return new Outbox({
    database,
    publish,
    scope: 'events',
    processId: randomUUID(),
    log: silentLog,
    metrics: openMetrics(),
    clock: systemClock,
    settings: { pollMilliseconds, batchRows, leaseMilliseconds, setAsideMilliseconds: 60_000 },
  });
}

function counting(publish: Publish, rows: number): { publish: Publish; untilAcknowledged: Promise<void> } {
  let left = rows;
  let finish = (): void => {};
  const untilAcknowledged = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    untilAcknowledged,
    publish: async (records) => {
      const outcomes = await publish(records);
      left -= outcomes.filter(({ kind }) => kind === 'acknowledged').length;
      if (left <= 0) finish();
      return outcomes;
    },
  };
}

function recordsFor(topic: string, count: number): BusRecord[] {
  const value = Buffer.alloc(valueBytes, 'x');
  return Array.from({ length: count }, () => ({
    topic,
    key: randomUUID(),
    eventId: randomUUID(),
    type: 'Bench',
    traceparent: undefined,
    value,
  }));
}

async function withBench<T>(servers: RelayBench, work: (bench: Bench) => Promise<T>): Promise<T> {
  const topic = `bench.relay.${randomUUID()}`;
  const connection = { brokers: servers.brokers.split(','), clientId: 'bench' };
  const shape = { partitions, replication: 1, minInSyncReplicas: 1, retentionMilliseconds: 600_000 };
  await ensureTopics(connection, [topic], shape, silentLog);
  const onFatal = (error: Error): never => {
    throw error;
  };
  const bus = new KafkaBus({ ...connection, log: silentLog, metrics: openMetrics(), onFatal });
  await bus.start();
  try {
    return await withOwnDatabase(servers.databaseServer, (database) => work({ database, bus, topic }));
  } finally {
    await bus.stop();
  }
}

async function withOwnDatabase<T>(server: string, work: (database: Database) => Promise<T>): Promise<T> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const connection = await createConnection(server);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const database = openDatabase({ url: `${server}/${name}`, poolSize: 10 });
  try {
    await migrate(database, [outboxMigration], silentLog);
    return await work(database);
  } finally {
    await database.destroy();
    await connection.query(`DROP DATABASE IF EXISTS ${name}`);
    await connection.end();
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}

export function relayReport(figures: RelayFigures): string {
  const { rawRowsPerSecond, relayRowsPerSecond, cpuMicrosecondsPerRow, commitToAcknowledgement } = figures;
  const rows = [
    ['produce alone, rows/s', figure(rawRowsPerSecond)],
    ['relay, rows/s', figure(relayRowsPerSecond)],
    ['relay beside produce alone, %', figure((relayRowsPerSecond / rawRowsPerSecond) * 100)],
    ['relay, CPU us/row', figure(cpuMicrosecondsPerRow)],
    ['commit to acknowledgement, p50 ms', figure(commitToAcknowledgement.p50)],
    ['commit to acknowledgement, p99 ms', figure(commitToAcknowledgement.p99)],
  ];
  return [
    'The relay, in one process',
    table([`${backlogRows} rows of ${valueBytes} bytes; ${commitsPerSecond} commits/s`, ''], rows),
    `  Batches of ${batchRows} rows, ${partitions} partitions, acks of all replicas (one here); the commits are of one row each.`,
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const { BENCH_DATABASE_SERVER: databaseServer, BENCH_KAFKA_BROKERS: brokers } = process.env;
  if (databaseServer === undefined || brokers === undefined) {
    throw new Error('BENCH_DATABASE_SERVER and BENCH_KAFKA_BROKERS say where to measure');
  }
  process.stdout.write(`${relayReport(await measureRelay({ databaseServer, brokers }))}\n`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
