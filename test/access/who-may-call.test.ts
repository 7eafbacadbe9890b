/** Who may call what, by real certificates, as `allowed.ts` has it: every method of every service, every identity, every role. */
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { makeAuthority } from '../../runtime/certificates';
import { systemClock } from '../../runtime/clock';
import { channelCredentials } from '../../runtime/grpc-credentials';
import { type GrpcRegistration, GrpcServer } from '../../runtime/grpc-server';
import { faultOf } from '../../runtime/grpc-status';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { familiesByCertificate } from '../../services/credentials/adapters/reporter-families';
import { credentialService } from '../../services/credentials/api/credential-service';
import { deliveryReportService } from '../../services/credentials/api/delivery-report-service';
import { operatorService } from '../../services/credentials/api/operator-service';
import { gatewayService } from '../../services/notify/api/gateway-service';
import { ledgerService as notifyLedgerService } from '../../services/notify/api/ledger-service';
import { notificationService } from '../../services/notify/api/notification-service';
import { ledgerService as postalLedgerService } from '../../services/postal/api/ledger-service';
import { postalService } from '../../services/postal/api/postal-service';
import { gates } from '../support/access';
import { certificateFiles } from '../support/certificate-files';
import { descriptorBytes } from '../support/descriptor-bytes';
import { jwksOf, operatorAudience, operatorIssuer, operatorKey, operatorToken } from '../support/operator-issuer';
import { everyRole, forAll, reporters, table } from './allowed';

const services = ['/portal', '/credentials', ...reporters.split(' '), '/print-centre', '/stranger'];
const foreign = 'spiffe://example.com/portal';
const roles = everyRole.split(' ');
const denials = ['CLIENT_CERTIFICATE', 'CALLER_NOT_ALLOWED', 'OPERATOR_TOKEN', 'ROLE_MISSING'];

const rows = Object.entries(table).flatMap(([service, methods]) =>
  Object.entries(methods).map(([method, [callers, may]]) => ({ path: `${service}/${method}`, callers, may })),
);

interface Caller {
  /** An identity's path below the trust domain, or the whole of a foreign one. */
  readonly identity: string;
  readonly token?: string | undefined;
}

let server: GrpcServer;
let registrations: readonly GrpcRegistration[];
let tokens: Readonly<Record<string, string>>;
const clients = new Map<string, Client>();

beforeAll(async () => {
  const key = await operatorKey('k1');
  const now = new Date();
  const made: Record<string, string> = { nonsense: 'nonsense', 'no role': await operatorToken(key, now, []) };
  for (const role of roles) made[role] = await operatorToken(key, now, [role]);
  made['expired'] = await operatorToken(key, new Date(now.getTime() - 3_600_000), roles);
  made['not by our issuer'] = await operatorToken(await operatorKey('k1'), now, roles);
  tokens = made;
  const keys = { kind: 'set', set: JSON.parse(jwksOf(key)) } as const;
  const trust = { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: 'roles' };
  registrations = everyService({ log: silentLog, metrics: openMetrics(), clock: systemClock }, trust);
  const authority = await makeAuthority();
  server = new GrpcServer({
    ...gates(),
    listen: '127.0.0.1:0',
    tls: await certificateFiles(authority, ['spiffe://example.org/credentials']),
    services: registrations,
    descriptors: descriptorBytes(),
    log: silentLog,
  });
  await server.start();
  const uris = [...services, '/operators'].map((path) => [path, [`spiffe://example.org${path}`]] as const);
  const broken = [
    ['no URI', []],
    ['two URIs', ['spiffe://example.org/portal', 'spiffe://example.org/operators']],
  ] as const;
  for (const [name, names] of [...uris, [foreign, [foreign]] as const, ...broken]) {
    const credentials = await channelCredentials(await certificateFiles(authority, names));
    clients.set(name, new Client(`localhost:${server.port}`, credentials));
  }
});

afterAll(async () => {
  for (const client of clients.values()) client.close();
  await server.stop();
});

/** The services as they are, with nothing behind them: a handler that is reached fails by that. */
function everyService(
  deps: Pick<Parameters<typeof gatewayService>[0], 'log' | 'metrics' | 'clock'>,
  trust: Parameters<typeof operatorVerifier>[0],
): readonly GrpcRegistration[] {
  // What is not here is not there: whatever a handler takes of it is undefined.
  const nothing = { ...deps, verifyOperator: operatorVerifier(trust, deps) } as never;
  return [
    credentialService(nothing),
    operatorService(nothing),
    deliveryReportService(nothing, familiesByCertificate('example.org')),
    notificationService(nothing),
    gatewayService(nothing),
    notifyLedgerService(nothing),
    postalLedgerService(nothing),
    postalService(nothing),
  ];
}

/** 'allowed', whatever became of it then, or the reason for which the call was denied. */
function outcomeOf(path: string, { identity, token }: Caller): Promise<string> {
  const client = clients.get(identity);
  if (client === undefined) throw new Error(`no certificate for ${identity}`);
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const bytes = (value: Buffer) => value;
  // Whatever kind the method is: each is a stream of messages both ways.
  const call = client.makeBidiStreamRequest(`/${path}`, bytes, bytes, metadata, { deadline: Date.now() + 10_000 });
  return new Promise((resolve) => {
    const allowed = (): void => {
      resolve('allowed');
      call.cancel();
    };
    call.on('data', allowed);
    call.on('end', allowed);
    call.on('error', (error: ServiceError) => {
      const { reason } = faultOf(error);
      resolve(denials.includes(reason) ? reason : 'allowed');
    });
    if (!path.startsWith('grpc.reflection') && !path.endsWith('ImportOutcomes')) call.write(Buffer.alloc(0));
    call.end();
  });
}

test('the table has every method that the protos declare and that the services serve, and no other', () => {
  const { file } = fromBinary(FileDescriptorSetSchema, descriptorBytes());
  const declared = file.flatMap((one) =>
    one.service.flatMap((service) => service.method.map((method) => `${one.package}.${service.name}/${method.name}`)),
  );
  const served = registrations.flatMap(({ definition }) => Object.values(definition).map(({ path }) => path.slice(1)));
  const inTable = rows.map(({ path }) => path);
  expect(inTable.toSorted()).toEqual(served.toSorted());
  expect([...inTable, ...forAll].toSorted()).toEqual(declared.toSorted());
});

test.each(rows)('$path', async ({ path, callers, may }) => {
  const found: Record<string, string> = {};
  for (const identity of [...services, foreign]) found[identity] = await outcomeOf(path, { identity });
  for (const broken of ['no URI', 'two URIs']) found[broken] = await outcomeOf(path, { identity: broken });
  for (const [name, token] of Object.entries(tokens))
    found[`/operators ${name}`] = await outcomeOf(path, { identity: '/operators', token });
  found['/operators'] = await outcomeOf(path, { identity: '/operators' });
  found['/portal with a stolen token'] = await outcomeOf(path, { identity: '/portal', token: tokens['supervisor'] });

  const isFor = (identity: string) => callers.split(' ').includes(identity);
  const service = (identity: string) => (isFor(identity) ? 'allowed' : 'CALLER_NOT_ALLOWED');
  const operator = (otherwise: string) => (may === '' ? 'CALLER_NOT_ALLOWED' : otherwise);
  const role = (name: string) => operator(may.split(' ').includes(name) ? 'allowed' : 'ROLE_MISSING');
  expect(found).toEqual({
    ...Object.fromEntries([...services, foreign].map((identity) => [identity, service(identity)])),
    'no URI': 'CLIENT_CERTIFICATE',
    'two URIs': 'CLIENT_CERTIFICATE',
    ...Object.fromEntries(roles.map((name) => [`/operators ${name}`, role(name)])),
    '/operators no role': operator('ROLE_MISSING'),
    ...Object.fromEntries(
      ['nonsense', 'expired', 'not by our issuer'].map((name) => [`/operators ${name}`, operator('OPERATOR_TOKEN')]),
    ),
    '/operators': operator('OPERATOR_TOKEN'),
    '/portal with a stolen token': service('/portal'),
  });
});

test.each(forAll)('%s is for every identity, and for none of another trust domain', async (path) => {
  const found: Record<string, string> = {};
  for (const identity of [...services, '/operators', foreign, 'no URI', 'two URIs'])
    found[identity] = await outcomeOf(path, { identity });
  expect(found).toEqual({
    ...Object.fromEntries([...services, '/operators'].map((identity) => [identity, 'allowed'])),
    [foreign]: 'CALLER_NOT_ALLOWED',
    'no URI': 'CLIENT_CERTIFICATE',
    'two URIs': 'CLIENT_CERTIFICATE',
  });
});
