import type { Metadata } from '@grpc/grpc-js';
import { Fault } from './fault';

/** How calls reach a server: plaintext is for the loopback interface only. */
export type Transport = 'plaintext' | 'tls';

export const localCaller = 'local';

/** What grpc-js tells of the connection: nothing on plaintext, the checked certificate on TLS. */
export interface PeerContext {
  readonly sslPeerCertificate?: { readonly subjectaltname?: string };
}

/**
 * Who calls: 'local' on plaintext, else the only URI among the subject alternative names of the client's certificate,
 * whose chain the handshake has checked. Faults: unauthenticated (CLIENT_CERTIFICATE).
 */
export function callerOf(transport: Transport, context: PeerContext): string {
  if (transport === 'plaintext') return localCaller;
  const names = context.sslPeerCertificate?.subjectaltname;
  const uris = names === undefined ? [] : urisAmong(names);
  const [uri, ...others] = uris;
  if (uri !== undefined && others.length === 0) return uri;
  throw new Fault(
    'unauthenticated',
    'CLIENT_CERTIFICATE',
    `The client certificate must name its owner by exactly one URI, it has ${uris.length}`,
  );
}

/** The token of `authorization: Bearer …`; undefined where there is none. */
export function bearerTokenOf(metadata: Metadata): string | undefined {
  const value = metadata.get('authorization')[0];
  return typeof value === 'string' ? /^bearer +([\x21-\x7e]+)$/i.exec(value)?.[1] : undefined;
}

/** Node quotes every name that could be taken for two; an identity has no business with such characters. */
function urisAmong(names: string): string[] {
  if (names.includes('"')) return [];
  return names
    .split(', ')
    .filter((name) => name.startsWith('URI:'))
    .map((name) => name.slice('URI:'.length));
}
