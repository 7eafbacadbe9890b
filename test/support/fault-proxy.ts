/** A wire that does harm as told: stands between a client and a server on 127.0.0.1, which are both real. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { letPass } from './wait-for';

/** From the client, or from the server. */
type Direction = 'requests' | 'answers';

export type WireFault =
  | { readonly kind: 'pass' }
  /** Swallows what goes that way; the connection stays. */
  | { readonly kind: 'drop'; readonly direction: Direction }
  | { readonly kind: 'delay'; readonly direction: Direction; readonly milliseconds: number }
  /** Passes so many more bytes that way and ends the connection there; passes all from the next connection on. */
  | { readonly kind: 'cut'; readonly direction: Direction; readonly afterBytes: number }
  /** Ends the connection where the server's next answer would go out, which it has sent; passes all from the next connection on. */
  | { readonly kind: 'answer-lost' }
  /** Holds so many whole messages from the server and passes them on backwards. */
  | { readonly kind: 'reorder'; readonly count: number; readonly messagesIn: MessagesIn };

/** Cuts bytes into whole messages of a protocol, and what is left. */
export type MessagesIn = (bytes: Buffer) => { readonly whole: readonly Buffer[]; readonly rest: Buffer };

export interface FaultProxy {
  readonly port: number;
  /** From the next byte on, of open connections too; passes all until told otherwise. */
  behave(fault: WireFault): void;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again, on the same port. */
  mend(): Promise<void>;
}

interface FaultProxyOptions {
  readonly host: string;
  readonly port: number;
  /** PEM: the client speaks TLS, which ends here. */
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
}

export async function faultProxyTo({ host, port: targetPort, tls }: FaultProxyOptions): Promise<FaultProxy> {
  const open = new Set<Socket>();
  let fault: WireFault = { kind: 'pass' };
  let server: Server | undefined;
  let port = 0;
  const wire: Wire = {
    fault: () => fault,
    isOver: () => {
      fault = { kind: 'pass' };
    },
  };
  const carry = (client: Socket): void => {
    const target = connect(targetPort, host);
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(one);
      one.on('error', () => one.destroy());
      one.on('end', () => other.end());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    conduct(client, target, 'requests', wire);
    conduct(target, client, 'answers', wire);
  };
  const mend = async (): Promise<void> => {
    const listening =
      tls === undefined
        ? createServer(carry)
        : createTlsServer({ cert: tls.certificate, key: tls.privateKey }, carry).on('tlsClientError', () => {});
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
  return {
    port,
    cut,
    mend,
    behave: (told) => {
      fault = told;
    },
  };
}

interface Wire {
  fault(): WireFault;
  /** It has done its harm. */
  isOver(): void;
}

/** One way of one connection. */
function conduct(from: Socket, to: Socket, direction: Direction, wire: Wire): void {
  let counted: WireFault | undefined;
  let bytesLeft = 0;
  let held: readonly Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let turn = Promise.resolve();
  const end = () => {
    wire.isOver();
    from.destroy();
    to.destroy();
  };
  const over = new AbortController();
  to.once('close', () => over.abort());
  const pass = (bytes: Buffer, milliseconds = 0) => {
    const dueAt = performance.now() + milliseconds;
    // In their order, whatever was told meanwhile; each is late by so much, not by what came before it, too.
    turn = turn.then(async () => {
      const left = dueAt - performance.now();
      if (left > 0) await letPass(left, over.signal);
      if (!over.signal.aborted) to.write(bytes);
    });
    return turn;
  };
  const passReordered = (bytes: Buffer, { count, messagesIn }: Extract<WireFault, { kind: 'reorder' }>) => {
    const read = messagesIn(Buffer.concat([rest, bytes]));
    rest = read.rest;
    held = [...held, ...read.whole];
    if (held.length < count) return;
    void pass(Buffer.concat([...held].reverse()));
    held = [];
  };
  from.on('data', (bytes: Buffer) => {
    const fault = wire.fault();
    if (fault.kind === 'answer-lost' && direction === 'answers') return end();
    if (fault.kind === 'reorder' && direction === 'answers') return passReordered(bytes, fault);
    if (!('direction' in fault) || fault.direction !== direction) return void pass(bytes);
    switch (fault.kind) {
      case 'drop':
        return;
      case 'delay':
        return void pass(bytes, fault.milliseconds);
      case 'cut': {
        if (counted !== fault) [counted, bytesLeft] = [fault, fault.afterBytes];
        if (bytes.length < bytesLeft) {
          bytesLeft -= bytes.length;
          return void pass(bytes);
        }
        const last = bytes.subarray(0, bytesLeft);
        from.pause();
        wire.isOver();
        return void turn.then(() => to.write(last, end));
      }
    }
  });
}
