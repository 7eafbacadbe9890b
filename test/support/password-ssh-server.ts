/** An SSH server that asks for a password, and has no files: OpenSSH knows only those of the machine's users. */
import { type AuthContext, type Connection, Server, utils } from 'ssh2';
import { fingerprintOf } from '../../services/postal/adapters/sftp/host-key';

export interface PasswordServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly fingerprint: string;
  /** By what somebody tried to log in, as whom. */
  readonly tries: readonly string[];
}

const running = new Set<() => Promise<void>>();

/** Stopped after the file's last test. `withSftp` false: it lets in, but opens no channel for files. */
export async function startPasswordServer(password: string, withSftp = true): Promise<PasswordServer> {
  const { private: hostKey, public: publicKey } = utils.generateKeyPairSync('ed25519');
  const tries: string[] = [];
  const connections = new Set<Connection>();
  const server = new Server({ hostKeys: [hostKey] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('authentication', (context: AuthContext) => {
      tries.push(`${context.method} ${context.username}`);
      if (context.method === 'password' && context.password === password) context.accept();
      else context.reject(['password']);
    });
    connection.on('session', (accept) => {
      const session = accept();
      if (withSftp) session.on('sftp', (open) => void open());
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  running.add(async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const connection of connections) connection.end();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the SSH server has no port');
  const [, key = ''] = publicKey.split(' ');
  return {
    host: '127.0.0.1',
    port: address.port,
    fingerprint: fingerprintOf(Buffer.from(key, 'base64')),
    tries,
  };
}

afterAll(async () => {
  for (const stop of running) await stop();
});
