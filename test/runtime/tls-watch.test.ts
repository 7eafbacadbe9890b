/** Certificates that change under a process: on real connections. */
import { copyFile, rename, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { makeAuthority } from '../../runtime/certificates';
import { openMetrics } from '../../runtime/metrics';
import type { TlsFiles } from '../../runtime/tls-files';
import { type TlsWatch, watchTlsFiles } from '../../runtime/tls-watch';
import { serveEcho } from '../support/echo-service';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';
import { clientWith, domain, filesFor, outcome } from './certificate-room';

const watches: TlsWatch[] = [];
afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.stop();
});

describe('certificates that change', () => {
  const metrics = openMetrics();
  const { log, lines } = recordingLog();

  async function watched(files: TlsFiles): Promise<TlsWatch> {
    const watch = await watchTlsFiles(files, { log, metrics, lookMilliseconds: 20 });
    watches.push(watch);
    await watch.start();
    return watch;
  }
  /** As an orchestrator does it: each file at once, one after the other. */
  async function replace(files: TlsFiles, by: Partial<TlsFiles>): Promise<void> {
    for (const name of ['certFile', 'keyFile', 'caFile'] as const) {
      const from = by[name];
      if (from === undefined) continue;
      await copyFile(from, `${files[name]}.new`);
      await rename(`${files[name]}.new`, files[name]);
    }
  }
  const gauge = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value;

  test('are shown by new connections on both sides, with the new authority; what runs goes on', async () => {
    const files = { server: await filesFor('/server'), client: await filesFor('/client') };
    const watch = { server: await watched(files.server), client: await watched(files.client) };
    const callers: string[] = [];
    const setup = await serveEcho(
      {
        say: async (request, { caller }) => {
          callers.push(caller);
          return request;
        },
      },
      { tls: watch.server },
    );
    const before = await clientWith(setup, watch.client);
    expect(await outcome(before)).toBe('OK');
    const old = await filesFor('/client');
    const fresh = await makeAuthority();

    await replace(files.server, await filesFor('/server', fresh));
    await replace(files.client, await filesFor('/renamed', fresh));

    const again = await waitFor('a connection under the new authority', async () => {
      const client = await clientWith(setup, watch.client);
      return (await outcome(client)) === 'OK' && callers.at(-1) === `${domain}/renamed` ? client : undefined;
    });
    expect(await outcome(again)).toBe('OK');
    expect(await outcome(before)).toBe('OK');
    expect(callers.slice(-2)).toEqual([`${domain}/renamed`, `${domain}/client`]);
    const stranger = await clientWith(setup, { ...old, caFile: files.server.caFile });
    expect(await outcome(stranger)).toBe('UNAVAILABLE');
  });

  test('leave the old ones in use where they are wrong, with an alarm until they are right', async () => {
    const files = await filesFor('/server');
    const watch = await watched(files);
    const first = watch.current;
    const setup = await serveEcho({}, { tls: watch });
    const expiry = await gauge('symbolon_tls_certificate_expiry_time_seconds');
    expect(Math.abs(Number(expiry) - (Date.now() / 1_000 + 86_400))).toBeLessThan(60);
    const next = await filesFor('/server', undefined, 2);
    const refused = () => lines.filter(({ event }) => event === 'tls-files.refused').length;
    const isAlarmed = async () => (await gauge('symbolon_tls_files_refused')) === 1;

    await replace(files, { certFile: next.certFile }); // its key has not come yet
    await waitFor('the alarm', isAlarmed);
    expect(watch.current).toBe(first);
    expect(await outcome(await clientWith(setup, await filesFor('/portal')))).toBe('OK');
    const complaints = refused();
    await writeFile(files.keyFile, 'no key');
    await waitFor('the next complaint', () => refused() > complaints);
    await replace(files, await filesFor('/server', undefined, -0.001));
    await waitFor('an expired certificate to be refused', () => refused() > complaints + 1);
    expect(watch.current).toBe(first);

    await replace(files, next);
    await waitFor('the alarm to end', async () => !(await isAlarmed()));
    expect(watch.current).not.toBe(first);
    expect(Number(await gauge('symbolon_tls_certificate_expiry_time_seconds')) - Number(expiry)).toBeGreaterThan(
      80_000,
    );
  });

  test('end what was agreed under the old ones: no session is resumed', async () => {
    const files = await filesFor('/server');
    const watch = await watched(files);
    const setup = await serveEcho({}, { tls: watch });
    const client = watch.current;
    const handshake = (session?: Buffer) =>
      new Promise<Buffer | 'resumed'>((resolve, reject) => {
        const options = { port: setup.server.port, host: '127.0.0.1', ...client, ALPNProtocols: ['h2'] };
        const socket = connect({ ...options, servername: 'localhost', ...(session === undefined ? {} : { session }) });
        const settle = (outcome: Buffer | 'resumed'): void => {
          resolve(outcome);
          socket.destroy();
        };
        socket.on('error', reject);
        socket.on('secureConnect', () => socket.isSessionReused() && settle('resumed'));
        socket.on('session', settle);
      });
    const session = await handshake();
    if (session === 'resumed') throw new Error('there was nothing to resume');
    expect(await handshake(session)).toBe('resumed');
    await replace(files, await filesFor('/server'));
    await waitFor('the new certificate', () => watch.current !== client);
    expect(await handshake(session)).not.toBe('resumed');
  });
});
