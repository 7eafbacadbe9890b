import { connect, type Socket } from 'node:net';
import { credentials, status } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthClient } from '../../proto/gen/grpc/health/v1/health';
import { HealthServer } from '../../runtime/health-server';
import { openMetrics } from '../../runtime/metrics';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
const open: HealthServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

async function serve(limits: { httpMilliseconds?: number } = {}) {
  const state: { serving: boolean; live: boolean; missing: string[] } = { serving: true, live: true, missing: [] };
  const metrics = openMetrics();
  const server = new HealthServer({
    listen: '127.0.0.1:0',
    metrics,
    isServing: () => state.serving,
    isLive: () => state.live,
    missing: () => state.missing,
    log: recordingLog().log,
    ...limits,
  });
  await server.start();
  open.push(server);
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: response.status, text: await response.text() };
  };
  return { state, metrics, server, get };
}

/** What a bare TCP client hears until the server closes. */
async function converse(port: number, parts: readonly string[]): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true);
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  for (const part of parts) {
    await new Promise((resolve) => socket.write(part, resolve));
  }
  await closed;
  return heard;
}

test('liveness and readiness follow the process, and an operator reads what is missing', async () => {
  const { state, get } = await serve();
  const well = { live: await get('/healthz'), ready: await get('/readyz') };
  Object.assign(state, { serving: false, missing: ['database', 'schema'] });
  const waiting = { live: await get('/healthz'), ready: await get('/readyz') };
  Object.assign(state, { live: false, missing: [] });
  const broken = { live: await get('/healthz'), ready: await get('/readyz?verbose') };
  expect({ well, waiting, broken }).toEqual({
    well: { live: { status: 200, text: 'live\n' }, ready: { status: 200, text: 'ready\n' } },
    waiting: {
      live: { status: 200, text: 'live\n' },
      ready: { status: 503, text: 'not ready, waiting for: database, schema\n' },
    },
    broken: { live: { status: 503, text: 'must be restarted\n' }, ready: { status: 503, text: 'not ready\n' } },
  });
});

test('metrics come in the text form of Prometheus', async () => {
  const { metrics, get } = await serve();
  metrics.counter('symbolon_things_total', 'Things', ['kind']).inc({ kind: 'good' }, 2);
  expect(await get('/metrics')).toEqual({
    status: 200,
    text: '# HELP symbolon_things_total Things\n# TYPE symbolon_things_total counter\nsymbolon_things_total{kind="good"} 2\n',
  });
});

test('other paths and methods are refused', async () => {
  const { get } = await serve();
  expect(await get('/')).toMatchObject({ status: 404 });
  expect(await get('/healthz', { method: 'POST', body: 'x' })).toMatchObject({ status: 405 });
  expect(await get('/healthz', { method: 'HEAD' })).toEqual({ status: 200, text: '' });
});

test('gRPC health answers in plaintext on the same port, watchers included', async () => {
  const { state, server } = await serve();
  const client = new HealthClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const check = (service: string) =>
    new Promise((resolve) => client.check({ service }, (error, response) => resolve(error?.code ?? response.status)));
  const watched: number[] = [];
  const watch = client.watch({ service: '' });
  watch.on('data', (response: { status: number }) => watched.push(response.status)).on('error', () => {});

  const serving = await check('');
  state.serving = false;
  const notServing = await check('');
  await waitFor('the watcher to hear of it', () => watched.length === 2);

  expect({ serving, notServing, unknown: await check('symbolon.no.Such'), watched }).toEqual({
    serving: SERVING,
    notServing: NOT_SERVING,
    unknown: status.NOT_FOUND,
    watched: [SERVING, NOT_SERVING],
  });
  watch.cancel();
  client.close();
});

test('nothing but health is served on the gRPC side of the port', async () => {
  const { server } = await serve();
  const client = new HealthClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const code = await new Promise((resolve) => {
    const echo = (bytes: Buffer): Buffer => bytes;
    client.makeUnaryRequest('/test.Echo/Say', echo, echo, Buffer.alloc(0), (error) => resolve(error?.code));
  });
  expect(code).toBe(status.UNIMPLEMENTED);
  client.close();
});

test('a request that comes byte by byte is answered, a method that begins like HTTP/2 included', async () => {
  const { server } = await serve();
  const request = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  expect(await converse(server.port, [...request])).toMatch(/^HTTP\/1\.1 200 OK.*live/s);
  expect(await converse(server.port, ['P', 'R', 'OPFIND / HTTP/1.1\r\nHost: x\r\n\r\n'])).toMatch(/^HTTP\/1\.1 405 /);
});

test('what is neither protocol is refused and the connection closed', async () => {
  const { server } = await serve();
  expect(await converse(server.port, ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'])).toMatch(/^HTTP\/1\.1 400 /);
});

test.each([
  ['says nothing', []],
  ['stops in the middle of a request', ['GET /healthz HTTP/1.1\r\nHost: x\r\n']],
  ['stops in the middle of the preface of HTTP/2', ['PRI']],
])('a connection that %s is closed when its time is over', async (_what, parts) => {
  const { server } = await serve({ httpMilliseconds: 150 });
  const before = Date.now();
  expect(await converse(server.port, parts)).toBe('');
  expect(Date.now() - before).toBeLessThan(3_000);
});

test('connections beyond sixty-four are closed at once, and those within it are still answered', async () => {
  const { server, get } = await serve();
  const sockets = Array.from({ length: 70 }, () => connect(server.port, '127.0.0.1').on('error', () => {}));
  const closed = () => sockets.filter((socket) => socket.destroyed).length;
  await waitFor('the last ones to be closed', () => closed() === 6);
  for (const socket of sockets) socket.destroy();
  const answer = await waitFor('a place', () => get('/healthz'));
  expect(answer).toEqual({ status: 200, text: 'live\n' });
});

test('a stop closes every connection at once', async () => {
  const { server } = await serve();
  const idle = connect(server.port, '127.0.0.1').on('error', () => {});
  const watch = new HealthClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const stream = watch.watch({ service: '' });
  const heard = new Promise((resolve) => stream.once('data', resolve));
  const ended = new Promise<number>((resolve) =>
    stream.on('error', () => {}).on('status', ({ code }) => resolve(code)),
  );
  await heard;
  const before = Date.now();
  await server.stop();
  await waitFor('the idle connection to be closed', () => idle.destroyed);
  expect([status.UNAVAILABLE, status.CANCELLED]).toContain(await ended);
  expect(Date.now() - before).toBeLessThan(2_000);
  watch.close();
});
