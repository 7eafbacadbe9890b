/** A connection to a MySQL server that can be cut, as a process's death or a network's would. */
import { connect, createServer, type Socket } from 'node:net';
import { type Database, openDatabase } from '../../runtime/database';

export interface SeverableDatabase {
  readonly database: Database;
  /** From now on nothing reaches the server: what was under way is cut in the middle, what is asked later is refused. */
  sever(): Promise<void>;
  /** From now on nothing passes either way, on connections old and new, and none is closed. */
  fallSilent(): void;
  /** New connections reach the server; those that were open in the silence do not. */
  speakAgain(): void;
}

/** Opens the database at a mysql:// address, through a proxy of its own. */
export async function severableDatabase(
  url: string,
  poolSize: number,
  options: { readonly statementMilliseconds?: number } = {},
): Promise<SeverableDatabase> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isSilent = false;
  const proxy = createServer((inner) => {
    if (isSilent) {
      sockets.add(inner);
      inner.resume().on('error', () => {});
      return;
    }
    const outer = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => proxy.on('error', reject).listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(address.port);
  return {
    database: openDatabase({ url: through.href, poolSize, ...options }),
    fallSilent: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().resume();
    },
    speakAgain: () => {
      isSilent = false;
    },
    sever: async () => {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
