/** A wire that can be cut: stands between a process and a server, so that the server is away without being stopped. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again, on the same port. */
  mend(): Promise<void>;
}

export async function tcpProxyTo(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const carry = (from: Socket): void => {
    const to = connect(target.port, target.host);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };
  const mend = async (): Promise<void> => {
    const listening = createServer(carry);
    server = listening;
    await new Promise<void>((done, failed) => listening.on('error', failed).listen(port, '127.0.0.1', done));
    const address = listening.address();
    if (address !== null && typeof address === 'object') port = address.port;
  };
  const cut = async (): Promise<void> => {
    const listening = server;
    server = undefined;
    const closed = new Promise<void>((done) => (listening === undefined ? done() : listening.close(() => done())));
    for (const socket of open) socket.destroy();
    await closed;
  };
  await mend();
  return { port, cut, mend };
}
