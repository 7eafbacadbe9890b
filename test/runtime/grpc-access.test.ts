/** What stands between a certificate and a handler, and who is told of what it refuses. */
import { connect } from 'node:tls';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import { makeAuthority } from '../../runtime/certificates';
import type { Denial } from '../../runtime/denial';
import { checkedOperator } from '../../runtime/operator-call';
import { EchoClient, type EchoSetup, echoAccess, serveEcho } from '../support/echo-service';
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
    expect(await counted()).toEqual([['test.Echo/Say', 'CALLER_NOT_ALLOWED', 200]]);
    expect(setup.logLines.filter(({ event }) => event === 'call.denied').length).toBe(told.length);
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
    expect(told[0]).toMatchObject({ method: undefined, caller: undefined, reason: 'CLIENT_CERTIFICATE' });
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
