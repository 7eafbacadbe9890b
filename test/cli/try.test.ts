import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import {
  type CredentialServiceServer,
  CredentialServiceService,
} from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { systemClock } from '../../runtime/clock';
import { Fault, invalidFields } from '../../runtime/fault';
import { GrpcServer, grpcService, type HandlersFor } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { gates } from '../support/access';
import { descriptorBytes } from '../support/descriptor-bytes';
import { freePort } from '../support/free-port';
import { startProcess } from '../support/process';

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

/** Credentials as far as a test needs it: every other call is a bug. */
async function credentialsThat(handlers: Partial<HandlersFor<CredentialServiceServer>>): Promise<string> {
  const unexpected = async () => {
    throw new Fault('bug', 'NOT_EXPECTED', 'not in this test');
  };
  // biome-ignore lint/correctness/useYield: it only fails
  const unexpectedStream = async function* () {
    await unexpected();
  };
  const all: HandlersFor<CredentialServiceServer> = {
    requestPin: unexpected,
    getPinRequest: unexpected,
    exchangePin: unexpected,
    verifyPin: unexpected,
    activatePin: unexpected,
    confirmContact: unexpected,
    changePin: unexpected,
    updateContacts: unexpected,
    startRestore: unexpected,
    completeRestore: unexpected,
    revokePin: unexpected,
    requestEarlyAccess: unexpected,
    openEarlyAccess: unexpected,
    verifyEarlyAccess: unexpected,
    requestElevation: unexpected,
    getElevationForm: unexpected,
    watchPinRequest: unexpectedStream,
    watchCredentials: unexpectedStream,
    uploadElevationDocument: unexpected,
    ...handlers,
  };
  const deps = { log: silentLog, metrics: openMetrics(), clock: systemClock };
  const services = [grpcService<CredentialServiceServer>(CredentialServiceService, all, deps)];
  const server = new GrpcServer({
    ...gates(),
    listen: '127.0.0.1:0',
    services,
    descriptors: descriptorBytes(),
    log: silentLog,
  });
  await server.start();
  open.push(server);
  return `127.0.0.1:${server.port}`;
}

async function emptyInbox(): Promise<string> {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'application/json').end('[]'));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  open.push({ stop: async () => server.close() });
  return `http://127.0.0.1:${port}`;
}

async function tryAt(address: string, inbox: string) {
  const cli = await startProcess({
    entry: 'cli/main',
    args: ['try', '--fast', '--address', address, '--inbox', inbox],
    env: {},
  });
  const { code } = await cli.end;
  return { code, text: cli.lines.join('\n') };
}

const request = {
  id: randomUUID(),
  reference: '4711',
  state: 3, // READY
  deliveries: [],
  contactsToConfirm: [],
  createTime: new Date(),
  expireTime: new Date(),
};

test('where nothing runs it says so, says what to do, and exits with 2', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const { code, text } = await tryAt(address, 'http://127.0.0.1:1');
  expect(code).toBe(2);
  expect(text).toContain(`Nothing answers at ${address}. Start Symbolon in another terminal with npm start`);
});

test('what Symbolon answers is told with its fields, exit code 1', async () => {
  const address = await credentialsThat({
    requestPin: async () => {
      throw invalidFields([{ field: 'application.mobile', reason: 'NOT_A_MOBILE', description: 'a landline' }]);
    },
  });
  const { code, text } = await tryAt(address, 'http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(text).toContain('INVALID_FIELDS: 1 field(s) are faulty\n  application.mobile: NOT_A_MOBILE');
});

test('a process without an inbox is told apart from one that is not there', async () => {
  const address = await credentialsThat({
    requestPin: async () => ({ pinRequest: request }),
    async *watchPinRequest() {
      yield { pinRequest: request };
    },
  });
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const { code, text } = await tryAt(address, nowhere);
  expect(code).toBe(1);
  expect(text).toContain(`Symbolon answers, but there is no inbox at ${nowhere}`);
});

test('an SMS that does not come is waited for, and then told', async () => {
  const address = await credentialsThat({
    requestPin: async () => ({ pinRequest: request }),
    async *watchPinRequest() {
      yield { pinRequest: request };
    },
  });
  const { code, text } = await tryAt(address, await emptyInbox());
  expect(code).toBe(1);
  expect(text).toContain('The SMS did not arrive in 15 s.');
});
