import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Server } from '@grpc/grpc-js';
import type { Denied } from './denial';
import { codeOf } from './error-like';

const anonymous = 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';

/**
 * Tells of connections that came with no certificate, or with one that is expired or of another authority: no call comes of them. To be
 * called once the server has its credentials. Whatever only knocks at the port is nobody's denial.
 */
export function tellRefusedHandshakes(server: Server, denied: Denied): void {
  for (const secure of httpServersOf(server)) {
    const sources = new WeakMap<object, string>();
    // Asked for now: once the connection is closed nobody knows it any more.
    secure.prependListener('connection', (socket: Socket) => sources.set(socket, socket.remoteAddress ?? ''));
    secure.on('tlsClientError', (error: unknown, refused: object) => {
      const isRefused = typeof Reflect.get(refused, 'authorizationError') === 'string';
      if (!isRefused && codeOf(error) !== anonymous) return;
      const nobody = { method: undefined, caller: undefined, operatorSubject: undefined };
      denied({ ...nobody, source: sources.get(socketBelow(refused)) ?? '', reason: 'CLIENT_CERTIFICATE' });
    });
  }
}

/** grpc-js has them in a private field only: where it is not as we know it, nothing is told; a test notices. */
function httpServersOf(server: Server): readonly EventEmitter[] {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  // A map's keys, which are node's own servers.
  return servers instanceof Map ? ([...servers.keys()] as EventEmitter[]) : [];
}

/** The one that TLS was spoken over, likewise node's own business. */
function socketBelow(refused: object): object {
  const socket: unknown = Reflect.get(refused, '_parent');
  return typeof socket === 'object' && socket !== null ? socket : refused;
}
