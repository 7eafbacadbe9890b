import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { openDatabase } from '../../runtime/database';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { type Deployment, openDeployment, serviceNames, tlsOf } from '../support/deployment';
import { halfInLetter, halfInMail, lettersIn } from '../support/halves';
import { waitFor } from '../support/wait-for';

const deadlineMilliseconds = 10_000;

/** Everywhere that anything is written, by name: as bytes, since nobody knows in which encoding a secret would leak. */
type Places = ReadonlyMap<string, Buffer>;

describe('no secret and nothing personal is readable anywhere but in the mails and letters themselves', () => {
  let deployment: Deployment;
  let places: Places;
  /** Every table while the mail server holds the first half back: later its blobs are erased. */
  let halvesUnderWay: readonly (readonly [string, Buffer])[] = [];
  const secrets = new Map<string, string>();
  let issueId = '';

  beforeAll(async () => {
    deployment = await openDeployment();
    for (const name of serviceNames) await deployment.migrate(name);
    for (const name of serviceNames)
      await (await deployment.start(name, { LOG_LEVEL: 'debug' })).waitUntilReady(60_000);
    await goThrough();
    places = new Map([
      ...deployment.processes.map((process, n) => [`log ${n}`, Buffer.from(process.lines.join('\n'))] as const),
      ...(await Promise.all(serviceNames.map(tablesOf))).flat(),
      ...halvesUnderWay,
      ...(await Promise.all(serviceNames.map(metricsOf))),
      ...(await topics()),
      ...(await files(deployment.keysFolder)),
      ...(await files(deployment.spoolFolder)).filter(([name]) => !name.endsWith('.pdf')),
    ]);
  }, 180_000);
  afterAll(() => deployment?.close(), 60_000);

  /** One holder's whole way, with a wrong PIN, a wrong application and a repeated exchange on it. */
  async function goThrough(): Promise<void> {
    const client = await openClient(CredentialServiceClient, {
      address: deployment.credentialsAddress,
      tls: tlsOf(deployment, 'portal'),
    });
    const application = anApplicationMessage(77_777, {
      givenName: 'Teodolinda',
      familyName: 'Quarantotto',
      mobile: '+393470987123',
      email: 'teodolinda.quarantotto@posta.example.org',
    });
    const { fiscalCode, email = '', mobile = '' } = application;
    if (application.postalAddress) application.postalAddress.street = 'Via della Conciliazione 4711';
    const call = { deadlineMilliseconds };
    let release = () => {};
    deployment.smtp.respondWith({ kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) });
    await callUnary(
      client,
      'requestPin',
      { requestId: randomUUID(), application: { ...application, email: 'x@@y', fiscalCode: `${fiscalCode}X` } },
      call,
    ).catch(() => {});
    const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
    issueId = String(pinRequest?.id);
    halvesUnderWay = await tablesWithBlobs();
    release();
    const letter = await waitFor('the letter', async () => (await lettersIn(deployment.spoolFolder))[0], {
      deadlineMilliseconds: 30_000,
    });
    const mail = await waitFor(
      'the mail',
      async () => deployment.smtp.mails.find((one) => halfInMail(one) !== undefined),
      { deadlineMilliseconds: 30_000 },
    );
    const [first, second] = [String(halfInMail(mail)), await halfInLetter(letter)];
    await callUnary(client, 'exchangePin', { fiscalCode, initialPin: second + first }, call).catch(() => {});
    const lost = await callUnary(client, 'exchangePin', { fiscalCode, initialPin: first + second }, call);
    const { personalPin = '' } = await callUnary(
      client,
      'exchangePin',
      { fiscalCode, initialPin: first + second },
      call,
    );
    for (const pin of ['ZZZZ9999', personalPin, first + second])
      await callUnary(client, 'verifyPin', { fiscalCode, pin }, call);
    client.close();
    const told = { fiscalCode, email, mobile, first, second, personalPin, lost: String(lost.personalPin) };
    for (const [name, value] of Object.entries(told)) secrets.set(name, value);
    for (const name of ['Teodolinda', 'Quarantotto', 'Conciliazione', '0987123', 'teodolinda']) secrets.set(name, name);
  }

  async function tablesOf(name: (typeof serviceNames)[number]): Promise<[string, Buffer][]> {
    const database = openDatabase({ url: deployment.databaseUrls[name], poolSize: 1 });
    const [tables] = await database.raw('SHOW TABLES');
    const read: [string, Buffer][] = [];
    for (const table of tables.flatMap((row: object) => Object.values(row) as string[])) {
      const rows: Record<string, unknown>[] = await database(table).select();
      const cells = rows
        .flatMap((row) => Object.values(row))
        .map((cell) => (Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell))));
      read.push([`${name}.${table}`, Buffer.concat(cells)]);
    }
    await database.destroy();
    return read;
  }

  async function tablesWithBlobs(): Promise<readonly (readonly [string, Buffer])[]> {
    const notify = openDatabase({ url: deployment.databaseUrls.notify, poolSize: 1 });
    await waitFor(
      'the first half with notify',
      async () => (await notify('message').where({ state: 'sending' })).length > 0,
      {
        deadlineMilliseconds: 30_000,
      },
    );
    await notify.destroy();
    const tables = (await Promise.all(serviceNames.map(tablesOf))).flat();
    return tables.map(([name, bytes]) => [`${name} under way`, bytes] as const);
  }

  async function metricsOf(name: (typeof serviceNames)[number]): Promise<[string, Buffer]> {
    const response = await fetch(`http://${deployment.health[name]}/metrics`);
    return [`${name} metrics`, Buffer.from(await response.arrayBuffer())];
  }

  /** Every record of every topic, dead letters too. */
  async function topics(): Promise<[string, Buffer][]> {
    const kafka = new Kafka({ brokers: [...deployment.kafka.brokers], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const names = (await admin.listTopics()).filter((topic) => topic.startsWith('symbolon.'));
    let expected = 0;
    for (const topic of names)
      for (const { high, low } of await admin.fetchTopicOffsets(topic)) expected += Number(high) - Number(low);
    await admin.disconnect();
    const records: [string, Buffer][] = [];
    const consumer = kafka.consumer({ groupId: `search-${randomUUID()}` });
    await consumer.connect();
    await consumer.subscribe({ topics: names, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([key, value]) => Buffer.from(`${key}${value}`));
        records.push([
          topic,
          Buffer.concat([message.key ?? Buffer.alloc(0), message.value ?? Buffer.alloc(0), ...headers]),
        ]);
      },
    });
    await waitFor('every record to be read', async () => records.length >= expected, { deadlineMilliseconds: 30_000 });
    await consumer.disconnect();
    return records.map(([topic, bytes], n) => [`${topic} record ${n}`, bytes]);
  }

  async function files(folder: string): Promise<[string, Buffer][]> {
    const found = await readdir(folder, { withFileTypes: true, recursive: true });
    return Promise.all(
      found
        .filter((entry) => entry.isFile())
        .map(async ({ name, parentPath }): Promise<[string, Buffer]> => [name, await readFile(join(parentPath, name))]),
    );
  }

  /** The value as it could stand anywhere: plain, in groups, in other cases, in hex or base64. */
  function spellings(value: string): readonly string[] {
    const grouped = value.length === 8 ? [`${value.slice(0, 4)} ${value.slice(4)}`] : [];
    const plain = [value, value.toLowerCase(), ...grouped];
    return [...plain, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64').replace(/=+$/, '')];
  }

  function placesOf(text: string): readonly string[] {
    return [...places].filter(([, bytes]) => bytes.includes(text)).map(([place]) => place);
  }

  test('the search itself finds what is there', () => {
    const found = placesOf(issueId);
    expect(found).toEqual(expect.arrayContaining(['credentials.pin_request', 'notify.message', 'postal.letter']));
    expect(found.some((place) => place.startsWith('symbolon.delivery.letter.v1'))).toBe(true);
    expect(placesOf('ciphertext')).toEqual(
      expect.arrayContaining(['credentials.sealed_blob under way', 'notify.message under way']),
    );
    expect([...places.keys()].filter((place) => place.startsWith('log'))).toHaveLength(3);
    expect(secrets.size).toBe(12);
  });

  test('the secrets and the personal data are found nowhere', () => {
    const leaks = [...secrets].flatMap(([name, value]) =>
      spellings(value).flatMap((spelling) => placesOf(spelling).map((place) => `${name} in ${place}`)),
    );
    expect(leaks).toEqual([]);
  });
});
