import { randomInt, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { Half, type PinRequest, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { openDatabase } from '../../runtime/database';
import { isFault } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { atSize } from '../support/at-size';
import { batchesIn } from '../support/batches-in-spool';
import { type Deployment, openDeployment, type ServiceName, serviceNames, tlsOf } from '../support/deployment';
import { halfInLetter, halfInMail, lettersIn } from '../support/halves';
import type { StartedProcess } from '../support/process';
import { seededRandom } from '../support/seeded-random';
import type { ReceivedMail } from '../support/smtp-server';
import { letPass, waitFor } from '../support/wait-for';

/** CRASH_SEED repeats a run's choices. */
const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1_000_000));
const requestCount = atSize(100, 300);
const crashSeconds = atSize(8, 20);
const callersAtOnce = 8;
const exchangedSample = 12;
const settleMilliseconds = 180_000;
/** So that what a dead process held is taken up again soon. */
const shortLeases = {
  OUTBOX_LEASE_SECONDS: '3',
  SEND_LEASE_SECONDS: '3',
  PRINT_LEASE_SECONDS: '3',
  SWEEP_SECONDS: '2',
  REPUBLISH_AFTER_MINUTES: '1',
};

describe(`whichever process is killed, no half is lost (CRASH_SEED=${seed})`, () => {
  let deployment: Deployment;
  let client: CredentialServiceClient;
  const running = new Map<ServiceName, StartedProcess>();
  const answered = new Map<number, PinRequest>();

  beforeAll(async () => {
    deployment = await openDeployment();
    for (const name of serviceNames) await deployment.migrate(name);
    for (const name of serviceNames) await startAgain(name);
    for (const process of running.values()) await process.waitUntilReady();
    const tls = tlsOf(deployment, 'portal');
    client = await openClient(CredentialServiceClient, { address: deployment.credentialsAddress, tls });
  });
  afterAll(async () => {
    client?.close();
    await deployment?.close();
  });

  async function startAgain(name: ServiceName): Promise<void> {
    running.set(name, await deployment.start(name, shortLeases));
  }

  /** As a caller should: the same request id until there is an answer. */
  async function requestUntilAnswered(person: number): Promise<void> {
    const request = { requestId: randomUUID(), application: anApplicationMessage(person) };
    const { pinRequest } = await waitFor(
      `an answer for request ${person}`,
      () => callUnary(client, 'requestPin', request, { deadlineMilliseconds: 3_000 }).catch(onlyUnavailable),
      { deadlineMilliseconds: 90_000, everyMilliseconds: 100 },
    );
    if (pinRequest !== undefined) answered.set(person, pinRequest);
  }

  function onlyUnavailable(error: unknown): undefined {
    if (!isFault(error, 'unavailable')) throw error;
  }

  async function askAll(): Promise<void> {
    const people = Array.from({ length: requestCount }, (_, person) => person).values();
    const pace = (crashSeconds * 1_000 * callersAtOnce) / requestCount / 2;
    const caller = async () => {
      for (const person of people) {
        await requestUntilAnswered(person);
        await letPass(pace);
      }
    };
    await Promise.all(Array.from({ length: callersAtOnce }, caller));
  }

  async function killAtRandom(): Promise<void> {
    const random = seededRandom(seed);
    for (let second = 0; second < crashSeconds; second += 1) {
      await letPass(1_000);
      const name = serviceNames[Math.floor(random() * serviceNames.length)] ?? 'credentials';
      await running.get(name)?.kill('SIGKILL');
      await startAgain(name);
    }
  }

  const isReady = async (id: string) => {
    const answer = await callUnary(client, 'getPinRequest', { id }, { deadlineMilliseconds: 60_000 }).catch(
      onlyUnavailable,
    );
    return answer?.pinRequest?.state === PinRequestState.PIN_REQUEST_STATE_READY;
  };

  test(
    `${requestCount} requests while a random process is killed every second for ${crashSeconds} s`,
    async () => {
      await Promise.all([askAll(), killAtRandom()]);
      expect(answered.size).toBe(requestCount);
      const waiting = new Set([...answered.values()].map(({ id }) => id));
      await waitFor(
        'every issue to have both halves sent',
        async () => {
          for (const id of waiting) if (await isReady(id)) waiting.delete(id);
          return waiting.size === 0;
        },
        { deadlineMilliseconds: settleMilliseconds, everyMilliseconds: 500 },
      );
    },
    settleMilliseconds + 180_000,
  );

  test('every answered request has its first half at the mail server', () => {
    const told = new Set(deployment.smtp.mails.filter((mail) => halfInMail(mail) !== undefined).map(({ to }) => to[0]));
    const missing = [...answered.keys()].filter((person) => !told.has(`holder${person}@example.org`));
    expect(missing).toEqual([]);
  });

  test('every answered request has one letter, and none was printed twice', async () => {
    const letterIds = await letterIdByDelivery();
    const wanted = [...answered.values()].map((request) => letterIds.get(deliveryOf(request, Half.HALF_SECOND))).sort();
    const batches = await batchesIn(deployment.spoolFolder);
    const names = wanted.map((id) => `${id}-1-1.pdf`);
    expect(batches.flatMap(({ letters }) => letters).sort()).toEqual(names);
    expect(batches.flatMap(({ inManifest }) => inManifest).sort()).toEqual(names);
  });

  test('a mail that was sent again is the same to the byte', () => {
    const byMessageId = new Map<string, ReceivedMail[]>();
    for (const mail of deployment.smtp.mails) {
      const id = /^message-id: (.+)$/im.exec(mail.bytes.toString())?.[1] ?? '';
      byMessageId.set(id, [...(byMessageId.get(id) ?? []), mail]);
    }
    const different = [...byMessageId.values()].filter((mails) =>
      mails.some(({ bytes }) => !bytes.equals(mails[0]?.bytes ?? bytes)),
    );
    expect(different).toEqual([]);
    expect(byMessageId.size).toBe(2 * requestCount); // a half and a confirmation each
  });

  test('the halves that arrived belong together', async () => {
    const letterIds = await letterIdByDelivery();
    for (const [person, request] of [...answered].slice(0, exchangedSample)) {
      const mail = deployment.smtp.mails.find(
        (one) => one.to[0] === `holder${person}@example.org` && halfInMail(one) !== undefined,
      );
      const name = `${letterIds.get(deliveryOf(request, Half.HALF_SECOND))}-1-1.pdf`;
      const letter = (await lettersIn(deployment.spoolFolder)).find((path) => basename(path) === name);
      const initialPin = `${mail && halfInMail(mail)}${await halfInLetter(String(letter))}`;
      const fiscalCode = anApplicationMessage(person).fiscalCode;
      const { credential } = await callUnary(
        client,
        'exchangePin',
        { fiscalCode, initialPin },
        { deadlineMilliseconds: 60_000 },
      );
      expect(credential?.id).toEqual(expect.any(String));
    }
  });

  async function letterIdByDelivery(): Promise<ReadonlyMap<string, string>> {
    const postal = openDatabase({ url: deployment.databaseUrls.postal, poolSize: 1 });
    const rows: { id: string; delivery_id: string }[] = await postal('letter').select('id', 'delivery_id');
    await postal.destroy();
    return new Map(rows.map((row) => [row.delivery_id, row.id]));
  }

  function deliveryOf({ deliveries }: PinRequest, half: Half): string {
    return String(deliveries.find((delivery) => delivery.half === half)?.id);
  }
});
