/** A connection to an SMSC, with TLS where it is asked for: ready, or refused with why. */
import { isIP, connect as plainConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { codeOf } from '../../../../runtime/error-like';
import { inUpperSnake } from '../upper-snake';

export interface SmscAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain. `certificateAuthorities`: PEM; undefined: the system's. A certificate is always checked. */
  readonly tls: { readonly certificateAuthorities: string | undefined } | undefined;
  /** From the first packet to the end of the TLS handshake; then as much again until it is bound. */
  readonly connectMilliseconds: number;
}

/** Nothing was sent. `code`: node's own, CONNECT_TIMEOUT or ABORTED; UPPER_SNAKE. */
export class ConnectFailed extends Error {
  override readonly name = 'ConnectFailed';
  constructor(readonly code: string) {
    super(code);
  }
}

/** Rejects with ConnectFailed only. An error after it is connected closes the socket and is not told by anything else. */
export function connectTo(address: SmscAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = open(address);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (code: string) => {
      settle();
      socket.destroy();
      reject(new ConnectFailed(code));
    };
    const onAbort = () => fail('ABORTED');
    const timer = setTimeout(() => fail('CONNECT_TIMEOUT'), address.connectMilliseconds);
    signal.addEventListener('abort', onAbort, { once: true });
    // Kept for the socket's life: without a listener an error would end the process. Its 'close' follows.
    socket.on('error', (error) => fail(inUpperSnake(String(codeOf(error) ?? 'UNKNOWN'))));
    socket.once('close', () => fail('CLOSED'));
    socket.once(address.tls === undefined ? 'connect' : 'secureConnect', () => {
      settle();
      resolve(socket.setNoDelay(true));
    });
    if (signal.aborted) onAbort();
  });
}

function open({ host, port, tls }: SmscAddress): Socket {
  if (tls === undefined) return plainConnect({ host, port });
  const { certificateAuthorities: ca } = tls;
  return tlsConnect({
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
}
