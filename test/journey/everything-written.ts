/** Everywhere that a deployment writes anything, by name: as bytes, since nobody knows in which encoding a secret would leak. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { ServiceName } from '../support/deployment';
import { waitFor } from '../support/wait-for';
import { type DeployedRoom, serviceNames as withoutDesks } from './deployed-room';

export type Places = ReadonlyMap<string, Buffer>;
type Place = readonly [name: string, bytes: Buffer];

const serviceNames = [...withoutDesks, 'postal-desk'] as const;

const patience = { deadlineMilliseconds: 60_000 };

/** What its processes, one for desks among them, printed and count, its tables, its topics and its files, documents too: not letters and slips, which are there to be read. */
export async function everythingWritten(room: DeployedRoom, documentsFolder: string): Promise<Places> {
  const { processes, keysFolder, spoolFolder, deskFolder } = room.deployment;
  return new Map([
    ...processes.map(({ lines }, n): Place => [`log ${n}`, Buffer.from(lines.join('\n'))]),
    ...(await everyTable(room)),
    ...(await Promise.all(serviceNames.map((name) => metricsOf(room, name)))),
    ...(await topics(room)),
    ...(await files(keysFolder)),
    ...(await files(documentsFolder)),
    ...[...(await files(spoolFolder)), ...(await files(deskFolder))].filter(([name]) => !name.endsWith('.pdf')),
  ]);
}

export async function everyTable(room: DeployedRoom): Promise<readonly Place[]> {
  return (await Promise.all(serviceNames.map((name) => tablesOf(room, name)))).flat();
}

async function tablesOf(room: DeployedRoom, name: ServiceName): Promise<readonly Place[]> {
  const database = room.database(name);
  const [tables] = await database.raw('SHOW TABLES');
  const read: Place[] = [];
  for (const table of tables.flatMap((row: object) => Object.values(row) as string[])) {
    const rows: Record<string, unknown>[] = await database(table).select();
    const cells = rows
      .flatMap((row) => Object.values(row))
      .map((cell) => (Buffer.isBuffer(cell) ? cell : Buffer.from(`${cell}\n`)));
    read.push([`${name}.${table}`, Buffer.concat(cells)]);
  }
  return read;
}

async function metricsOf({ deployment }: DeployedRoom, name: ServiceName): Promise<Place> {
  const response = await fetch(`http://${deployment.health[name]}/metrics`);
  return [`${name} metrics`, Buffer.from(await response.arrayBuffer())];
}

/** Every record of every topic, dead letters too. */
async function topics({ deployment }: DeployedRoom): Promise<readonly Place[]> {
  const kafka = new Kafka({ brokers: [...deployment.kafka.brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const names = (await admin.listTopics()).filter((topic) => topic.startsWith('symbolon.'));
  let expected = 0;
  for (const topic of names)
    for (const { high, low } of await admin.fetchTopicOffsets(topic)) expected += Number(high) - Number(low);
  await admin.disconnect();
  const records: Place[] = [];
  const consumer = kafka.consumer({ groupId: `search-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: names, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([key, value]) => Buffer.from(`${key}${value}`));
      const bytes = [message.key ?? Buffer.alloc(0), message.value ?? Buffer.alloc(0), ...headers];
      records.push([`${topic} record ${records.length}`, Buffer.concat(bytes)]);
    },
  });
  await waitFor('every record to be read', async () => records.length >= expected, patience);
  await consumer.disconnect();
  return records;
}

export async function files(folder: string): Promise<readonly Place[]> {
  const found = (await readdir(folder, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile());
  return Promise.all(
    found.map(async ({ name, parentPath }): Promise<Place> => [name, await readFile(join(parentPath, name))]),
  );
}
