import { createServer } from 'node:net';
import { utils } from 'ssh2';
import { never } from '../../support/batch-destination/under-test';
import { drawnParcel } from '../../support/parcels';
import { startPasswordServer } from '../../support/password-ssh-server';
import { type Sshd, startSshd } from '../../support/sshd';
import { letPass, waitFor } from '../../support/wait-for';
import { sftpRoom } from './sftp-room';

const password = 'the password of the print centre';
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

describe('the host key', () => {
  test('that has changed between two calls ends the second one before a login, and is told with both fingerprints', async () => {
    const changing = await startSshd();
    const room = await sftpRoom(changing);
    const destination = room.open();
    await destination.stage(drawnParcel(), never);
    const [before, lines] = [await changing.fingerprint(), (await changing.log()).length];
    await changing.stop();
    await changing.renewHostKey();
    await changing.start();
    await expect(destination.stage(drawnParcel(), never)).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'HOST_KEY_CHANGED',
    });
    const shown = await changing.fingerprint();
    expect(room.lines.filter(({ event }) => event === 'sftp.host-key-changed')).toEqual([
      expect.objectContaining({
        level: 'error',
        expected: [before],
        shown,
        keyType: 'ssh-ed25519',
        port: changing.port,
      }),
    ]);
    expect(await room.errors()).toEqual({ HOST_KEY_CHANGED: 1 });
    await waitFor('the end of the connection', async () =>
      /Received disconnect.*preauth/.test((await changing.log()).slice(lines)),
    );
    expect((await changing.log()).slice(lines)).not.toMatch(/publickey|password|Accepted|Failed/);
    const trusting = room.open({ server: { hostKeys: [before, shown] } });
    expect(await trusting.find(await trusting.stage(drawnParcel(), never))).toBe('staged');
  });

  test('that is unknown gets neither key nor password', async () => {
    const server = await startPasswordServer(password);
    const room = await sftpRoom(sshd);
    const destination = room.open({ port: server.port, server: { password } });
    await expect(destination.identity()).rejects.toMatchObject({ reason: 'HOST_KEY_CHANGED' });
    expect(server.tries).toEqual([]);
  });
});

describe('the login', () => {
  test('by password comes after the key, and neither is written down', async () => {
    const server = await startPasswordServer(password);
    const room = await sftpRoom(sshd);
    const { port, fingerprint } = server;
    const destination = room.open({ port, server: { password, hostKeys: [fingerprint] } });
    // It is in, and there are no files.
    await expect(destination.identity()).rejects.toMatchObject({ kind: 'unavailable', reason: 'SFTP_REFUSED' });
    expect(server.tries).toEqual([`publickey ${sshd.user}`, `password ${sshd.user}`]);
    const refused = room.open({ port, server: { password: 'a wrong word', hostKeys: [fingerprint] } });
    await expect(refused.identity()).rejects.toMatchObject({ kind: 'precondition', reason: 'SFTP_LOGIN_REFUSED' });
    const written = JSON.stringify(room.lines);
    expect([password, 'a wrong word', 'PRIVATE KEY'].filter((secret) => written.includes(secret))).toEqual([]);
    expect(await room.errors()).toEqual({ SFTP_REFUSED: 1, SFTP_LOGIN_REFUSED: 1 });
  });

  test('with a key that the server does not know is told', async () => {
    const room = await sftpRoom(sshd);
    const { private: privateKey } = utils.generateKeyPairSync('ed25519');
    await expect(room.open({ server: { privateKey } }).stage(drawnParcel(), never)).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'SFTP_LOGIN_REFUSED',
    });
  });

  test('by a key with a passphrase', async () => {
    const locked = await startSshd({ passphrase: 'open sesame' });
    const room = await sftpRoom(locked);
    const destination = room.open({ server: { passphrase: 'open sesame' } });
    expect(await destination.identity()).toMatch(/^[\w-]{36}$/);
  });

  test('at a server without SFTP is told', async () => {
    const server = await startPasswordServer(password, false);
    const room = await sftpRoom(sshd);
    const destination = room.open({ port: server.port, server: { password, hostKeys: [server.fingerprint] } });
    await expect(destination.identity()).rejects.toMatchObject({ kind: 'precondition', reason: 'SFTP_NOT_SERVED' });
  });
});

describe('the connection', () => {
  test('is one for calls that come together and one after the other, and ends when it rests', async () => {
    const resting = await startSshd();
    const room = await sftpRoom(resting);
    const destination = room.open({ idleMilliseconds: 200 });
    const logins = async () => (await resting.log()).split('Accepted publickey').length - 1;
    await Promise.all([drawnParcel(), drawnParcel()].map((parcel) => destination.stage(parcel, never)));
    await destination.identity();
    expect(await logins()).toBe(1);
    await waitFor('its end', async () => /Close session: user/.test(await resting.log()));
    await destination.identity();
    expect(await logins()).toBe(2);
  });

  test('to a server that is away or says nothing is given up in time', async () => {
    const room = await sftpRoom(sshd);
    const gone = await startSshd();
    await gone.stop();
    await expect(room.open({ port: gone.port }).identity()).rejects.toMatchObject({ reason: 'SFTP_LOST' });
    const mute = await muteServer();
    const begun = performance.now();
    const waiting = room.open({ port: mute.port, connectMilliseconds: 300 });
    await expect(waiting.identity()).rejects.toMatchObject({ kind: 'unavailable', reason: 'SFTP_SILENT' });
    expect(performance.now() - begun).toBeLessThan(5_000);
    mute.close();
  });

  test('that is being made ends for its caller with the signal', async () => {
    const room = await sftpRoom(sshd);
    const mute = await muteServer();
    const leaving = new AbortController();
    const staged = room.open({ port: mute.port }).stage(drawnParcel(), leaving.signal);
    const left = expect(staged).rejects.toThrow('the process is asked to end');
    await letPass(50);
    leaving.abort(new Error('the process is asked to end'));
    await left;
    mute.close();
  });
});

/** Takes connections and says nothing. */
async function muteServer() {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {})));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: address.port, close };
}
