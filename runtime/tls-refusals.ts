import type { EventEmitter } from 'node:events';
import type { Server } from '@grpc/grpc-js';
import type { Denied } from './denial';
import { codeOf } from './error-like';

/** What node leaves on a connection whose certificate it did not accept. */
interface RefusedSocket {
  readonly authorizationError?: unknown;
  readonly remoteAddress?: unknown;
}

/**
 * Tells of connections that came with no certificate, or with one that is expired or of another authority: no call comes of them. To be
 * called once the server has its credentials. Whatever only knocks at the port is nobody's denial.
 */
export function tellRefusedHandshakes(server: Server, denied: Denied): void {
  for (const secure of httpServersOf(server)) {
    secure.on('tlsClientError', (error: unknown, { authorizationError, remoteAddress }: RefusedSocket) => {
      const isAnonymous = codeOf(error) === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';
      if (typeof authorizationError !== 'string' && !isAnonymous) return;
      const source = typeof remoteAddress === 'string' ? remoteAddress : '';
      denied({
        method: undefined,
        caller: undefined,
        source,
        operatorSubject: undefined,
        reason: 'CLIENT_CERTIFICATE',
      });
    });
  }
}

/** grpc-js has them in a private field only: where it is not as we know it, nothing is told; a test notices. */
function httpServersOf(server: Server): readonly EventEmitter[] {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  // A map's keys, which are node's own servers.
  return servers instanceof Map ? ([...servers.keys()] as EventEmitter[]) : [];
}
