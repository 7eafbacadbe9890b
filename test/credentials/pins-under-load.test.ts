import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../../bench/statistics';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { MemoryBus } from '../../runtime/bus-memory';
import { systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import { isFault } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { uuidV7Ids } from '../../runtime/id';
import { silentLog as log } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { readWorkConfig } from '../../services/credentials/config';
import { families } from '../../services/credentials/domain/channel';
import { migrations } from '../../services/credentials/migrations';
import { wireCredentials } from '../../services/credentials/wire';
import { gates } from '../support/access';
import { anApplicationMessage } from '../support/application-message';
import { type DatabaseContext, describeOnEachDatabase } from '../support/database-suite';
import { validFiscalCode } from '../support/fiscal-codes';
import { keyringWith, newKey } from '../support/keyrings';

const deadlineMilliseconds = 60_000;
const purposes = [
  'field',
  'index',
  'pepper',
  'fingerprint',
  'audit',
  'event-signing',
  'seal-sms',
  'seal-mail',
  'seal-letter',
] as const;

const cheaper = {
  FIRST_HALF_CHANNELS: 'pec,email',
  LETTER_HOLD: 'never',
  ARGON2_MEMORY_KIBIBYTES: '8192',
  RESTORE_LINK_URL: 'https://portal.example.org/restore',
};

/** As deployed, with Argon2 at less than half its cost, so that the tests end on a busy machine, too. */
async function openService({ database }: DatabaseContext, settings: Record<string, string>) {
  const metrics = openMetrics();
  const service = wireCredentials({
    config: readWorkConfig({ ...cheaper, ...settings }),
    database,
    bus: new MemoryBus({ log, metrics }),
    keyring: keyringWith(...purposes.map((purpose) => newKey(purpose))),
    clock: systemClock,
    ids: uuidV7Ids(systemClock),
    log,
    metrics,
    processId: 'test',
    ledgers: new Map(),
    familiesOf: () => new Set(families),
    verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
  });
  const descriptors = readFileSync('proto/gen/descriptors.binpb');
  const server = new GrpcServer({ ...gates(), listen: '127.0.0.1:0', services: service.grpc, descriptors, log });
  const components = [...service.components, server];
  await startAll(components, log);
  const client = await openClient(CredentialServiceClient, { address: `127.0.0.1:${server.port}` });
  return {
    client,
    /** A wrong PIN of another fiscal code each time: 'rejected', or the reason of its refusal. */
    async verify(seed: number): Promise<string> {
      const request = { fiscalCode: validFiscalCode(seed), pin: 'AAAA2222' };
      try {
        await callUnary(client, 'verifyPin', request, { deadlineMilliseconds });
        return 'rejected';
      } catch (error) {
        if (isFault(error)) return error.reason;
        throw error;
      }
    },
    async close() {
      client.close();
      await stopAll(components, log);
    },
  };
}

describeOnEachDatabase('PINs under load', migrations, (context) => {
  let service: Awaited<ReturnType<typeof openService>>;
  afterEach(() => service.close());
  const countOf = (outcomes: readonly string[], wanted: string) => outcomes.filter((one) => one === wanted).length;

  test('keep nobody waiting who only asks about a request, while two hundred of them wait to be hashed', async () => {
    service = await openService(context, { ARGON2_QUEUE_PER_CALLER: '200', ARGON2_QUEUE_PER_SOURCE: '200' });
    const { client, verify } = service;
    const application = anApplicationMessage(1);
    const asked = { requestId: randomUUID(), application };
    const { pinRequest } = await callUnary(client, 'requestPin', asked, { deadlineMilliseconds });
    const milliseconds = async () => {
      const begin = performance.now();
      await callUnary(client, 'getPinRequest', { id: String(pinRequest?.id) }, { deadlineMilliseconds });
      return performance.now() - begin;
    };
    const idle: number[] = [];
    for (let call = 0; call < 30; call += 1) idle.push(await milliseconds());

    let isBusy = true;
    const verifies = Promise.all(Array.from({ length: 200 }, (_, index) => verify(10_000 + index))).finally(() => {
      isBusy = false;
    });
    const busy: number[] = [];
    const begin = performance.now();
    while (isBusy) busy.push(await milliseconds());
    const whole = performance.now() - begin;
    expect(countOf(await verifies, 'rejected')).toBe(200);
    // Behind the queue it would be the whole time; beside it only the machine's two cores are shared.
    expect(median(busy)).toBeLessThan(Math.max(20 * median(idle), whole / 10));
  });

  test.each([
    ['of one caller', 'ARGON2_QUEUE_PER_CALLER'],
    ['from one address', 'ARGON2_QUEUE_PER_SOURCE'],
  ])('%s are refused beyond its share, before anything is written, and work again at once', async (_, share) => {
    service = await openService(context, { [share]: '10', ARGON2_CONCURRENCY: '2' });
    const { verify } = service;
    await context.empty('guess_counter');
    const outcomes = await Promise.all(Array.from({ length: 60 }, (_, index) => verify(20_000 + index)));
    const counted = await context.database('guess_counter').pluck('failures');
    const rejected = countOf(outcomes, 'rejected');
    expect(rejected).toBeGreaterThanOrEqual(12);
    expect({ refused: countOf(outcomes, 'QUEUE_FULL'), counted: counted.length }).toEqual({
      refused: 60 - rejected,
      counted: rejected,
    });
    expect(countOf(outcomes, 'QUEUE_FULL')).toBeGreaterThan(0);
    expect(await verify(20_000)).toBe('rejected');
  });

  test('that are refused leave nothing behind in memory', async () => {
    service = await openService(context, { ARGON2_QUEUE_LENGTH: '0', ARGON2_CONCURRENCY: '1' });
    const { verify } = service;
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc'); // what the flag has just brought
    const heapAfter = async (calls: number) => {
      let refused = 0;
      const caller = async (_: unknown, index: number) => {
        for (let call = 0; call < calls / 20; call += 1)
          if ((await verify(30_000 + (index % 20))) !== 'rejected') refused += 1;
      };
      await Promise.all(Array.from({ length: 20 }, caller));
      collect();
      return { refused, bytes: process.memoryUsage().heapUsed };
    };
    await heapAfter(200);
    const before = await heapAfter(100);
    const after = await heapAfter(600);
    expect(after.refused).toBeGreaterThan(300);
    expect((after.bytes - before.bytes) / after.refused).toBeLessThan(1_024);
  });
});
