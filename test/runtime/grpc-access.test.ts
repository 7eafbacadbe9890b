/** What stands between a certificate and a handler, and who is told of what it refuses. */
import { connect } from 'node:tls';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import { makeAuthority } from '../../runtime/certificates';
import { deniedOf, type Service } from '../../runtime/component';
import { type Denial, denialTeller } from '../../runtime/denial';
import { faultOf } from '../../runtime/grpc-status';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { checkedOperator } from '../../runtime/operator-call';
import { EchoClient, EchoService, type EchoSetup, echoAccess, serveEcho } from '../support/echo-service';
import { waitFor } from '../support/wait-for';
import { clientWith, domain, filesFor, outcome, ownAuthority } from './certificate-room';

const about = 'Somebody.';
const everyday = JSON.parse(echoAccess.text);
const access = {
  ...echoAccess,
  text: JSON.stringify({
    ...everyday,
    identities: {
      '/portal': { about, calls_per_second: 1, burst: 3 },
      '/people': { about, operators: true },
      '/other': { about },
    },
    roles: { boss: about },
    limits: { ...everyday.limits, operator: { calls_per_minute: 1, burst: 2 } },
    services: {
      ...everyday.services,
      'test.Echo': {
        Say: { callers: ['/people', '/portal'], roles: ['boss'] },
        Repeat: { callers: ['/portal'] },
        Gather: { callers: ['/portal'] },
      },
    },
  }),
};

describe('calls that are denied', () => {
  let setup: EchoSetup;
  let told: Denial[];
  let reached: number;
  beforeEach(async () => {
    told = [];
    reached = 0;
    setup = await serveEcho(
      {
        say: async (request, call) => {
          reached += 1;
          const verify = async (token = '') => ({ subject: token, roles: token === 'anna' ? ['boss'] : [] });
          if (call.operatorRoles !== undefined) await checkedOperator(verify, call);
          return request;
        },
      },
      { tls: await filesFor('/server'), access, denied: (denial) => told.push(denial) },
    );
  });
  const counted = async () =>
    (await setup.metrics.registry.getSingleMetric('symbolon_calls_denied_total')?.get())?.values.map(
      ({ labels, value }) => [labels['method'], labels['reason'], value],
    );

  test('are told with who called what, and do not reach the handler', async () => {
    const other = await clientWith(setup, await filesFor('/other'));
    expect(await outcome(other, 'anna')).toBe('CALLER_NOT_ALLOWED');
    const streams = await Promise.all([
      new Promise((resolve) => other.repeat({ text: 'x' }).on('error', resolve).on('data', resolve)),
      new Promise((resolve) => {
        const upload = other.gather(new Metadata(), {}, (error) => resolve(error));
        upload.write({ text: 'x' });
        upload.end();
      }),
    ]);
    expect(streams).toEqual([
      expect.objectContaining({ code: status.PERMISSION_DENIED }),
      expect.objectContaining({ code: status.PERMISSION_DENIED }),
    ]);
    expect(reached).toBe(0);
    const denial = { caller: `${domain}/other`, source: '127.0.0.1', reason: 'CALLER_NOT_ALLOWED' };
    expect(
      told.map(({ source, ...one }) => ({ ...one, source: source.replace(/^::1$|^::ffff:/, '') || '127.0.0.1' })),
    ).toEqual(
      expect.arrayContaining(
        ['Say', 'Repeat', 'Gather'].map((method) => ({
          ...denial,
          method: `test.Echo/${method}`,
          operatorSubject: undefined,
        })),
      ),
    );
    expect(await counted()).toEqual(
      expect.arrayContaining(['Say', 'Repeat', 'Gather'].map((name) => [`test.Echo/${name}`, 'CALLER_NOT_ALLOWED', 1])),
    );
  });

  test('are those of an operator without the role, too, and of one who, or whose service, calls too often', async () => {
    const people = await clientWith(setup, await filesFor('/people'));
    expect(await outcome(people, 'carla')).toBe('ROLE_MISSING');
    expect([await outcome(people, 'anna'), await outcome(people, 'anna'), await outcome(people, 'anna')]).toEqual([
      'OK',
      'OK',
      'OPERATOR_LIMIT',
    ]);
    const portal = await clientWith(setup, await filesFor('/portal'));
    const calls = await Promise.all(Array.from({ length: 4 }, () => outcome(portal)));
    expect(calls.toSorted()).toEqual(['CALLER_LIMIT', 'OK', 'OK', 'OK']);
    expect(told.map(({ caller, operatorSubject, reason }) => [caller, operatorSubject, reason])).toEqual([
      [`${domain}/people`, 'carla', 'ROLE_MISSING'],
      [`${domain}/people`, 'anna', 'OPERATOR_LIMIT'],
      [`${domain}/portal`, undefined, 'CALLER_LIMIT'],
    ]);
  });

  test('of one caller are told so many at most, and the log says how many were not', async () => {
    const other = await clientWith(setup, await filesFor('/other'));
    for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 20 }, () => outcome(other)));
    expect(told.length).toBeLessThan(150);
    const lines = () => setup.logLines.filter(({ event }) => event === 'call.denied');
    const untold = () => lines().reduce((sum, line) => sum + Number(line['untold']), 0);
    await waitFor('the next one that is told', async () => {
      await outcome(other);
      const [[, , all] = []] = (await counted()) ?? [];
      return lines().length === told.length && told.length + untold() === all;
    });
    expect(untold()).toBeGreaterThan(50);
  });

  test('are not looked at: what cannot even be read is refused for who sent it', async () => {
    const garbage = async (path: string) => {
      const client = await clientWith(setup, await filesFor(path));
      const bytes = () => Buffer.from('garbage');
      return new Promise((resolve) =>
        client.makeUnaryRequest('/test.Echo/Say', bytes, bytes, {}, (error) => resolve(error && faultOf(error).reason)),
      );
    };
    expect([await garbage('/other'), await garbage('/portal')]).toEqual(['CALLER_NOT_ALLOWED', 'UNDECODABLE']);
  });

  test.each<[string, () => Promise<Parameters<typeof clientWith>[1] | undefined>]>([
    ['no certificate', async () => undefined],
    ['an expired certificate', () => filesFor('/portal', undefined, -0.001)],
    [
      "another authority's certificate",
      async () => ({
        ...(await filesFor('/portal', await makeAuthority())),
        caFile: (await filesFor('/portal')).caFile,
      }),
    ],
  ])('with %s end before any call', async (_what, files) => {
    const tls = await files();
    const anonymous = credentials.createSsl(Buffer.from((await ownAuthority()).certificate));
    const client =
      tls === undefined ? new EchoClient(`localhost:${setup.server.port}`, anonymous) : await clientWith(setup, tls);
    expect(await outcome(client)).toBe('UNAVAILABLE');
    client.close();
    await waitFor('the refusal to be told', () => told.length > 0);
    expect(told[0]).toEqual({
      method: undefined,
      caller: undefined,
      source: '127.0.0.1',
      operatorSubject: undefined,
      reason: 'CLIENT_CERTIFICATE',
    });
    expect(reached).toBe(0);
  });

  test('are not those who only knock at the port', async () => {
    const socket = connect({ port: setup.server.port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => {});
    socket.destroy();
    const portal = await clientWith(setup, await filesFor('/portal'));
    expect(await outcome(portal)).toBe('OK');
    expect(told).toEqual([]);
  });
});

test('of one operator, or of one address without a valid token, so many denials are told that nobody drowns the others', () => {
  const told: string[] = [];
  const tell = denialTeller({ log: silentLog, metrics: openMetrics() }, ({ source, operatorSubject }) =>
    told.push(`${operatorSubject} ${source}`),
  );
  const method = 'test.Echo/Say';
  const deny = (operatorSubject: string | undefined, source: string) =>
    tell({ method, caller: '/people', source, operatorSubject, reason: 'ROLE_MISSING' });
  for (let count = 0; count < 1_000; count += 1) {
    deny('anna', `10.0.0.${count}`);
    deny(undefined, '10.0.0.2');
  }
  const drowned = told.length;
  deny(undefined, '10.0.0.1');
  deny('berta', '10.0.0.1');
  expect(drowned).toBeLessThan(300);
  expect(told.slice(drowned)).toEqual(['undefined 10.0.0.1', 'berta 10.0.0.1']);
});

test('a server that several services share tells each of its own denials', () => {
  const told: string[] = [];
  const service = (name: string, definitionOf: string): Service => ({
    name,
    grpc: [{ definition: { say: { ...EchoService.say, path: `/${definitionOf}/Say` } }, implement: () => ({}) }],
    components: [],
    denied: ({ method }) => told.push(`${name} ${method}`),
  });
  const { denied: _, ...silent } = service('silent', 'test.Silent');
  const denied = deniedOf([service('one', 'test.One'), service('two', 'test.Two'), silent]);
  for (const method of ['test.Two/Say', 'test.One/Say', 'test.Silent/Say', 'grpc.health.v1.Health/Check', undefined])
    denied({ method, caller: 'local', source: '', operatorSubject: undefined, reason: 'ROLE_MISSING' });
  expect(told).toEqual(['two test.Two/Say', 'one test.One/Say']);
});
