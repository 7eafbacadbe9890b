import type { Metadata } from '@grpc/grpc-js';
import { Fault } from './fault';

/** How calls reach a server: plaintext is for the loopback interface only. */
export type Transport = 'plaintext' | 'tls';

const localCaller = 'local';
/** What the callers' identities are kept in has room for so many characters. */
const longestUri = 200;

/** What grpc-js tells of the connection: nothing on plaintext, the checked certificate on TLS. */
interface PeerContext {
  readonly sslPeerCertificate?: { readonly subjectaltname?: string };
}

export interface PeerCall {
  getAuthContext(): PeerContext;
}

/**
 * Who calls: 'local' on plaintext, else the only URI among the subject alternative names of the client's certificate,
 * whose chain the handshake has checked. Faults: unauthenticated (CLIENT_CERTIFICATE).
 */
export function callerOf(transport: Transport, call: PeerCall): string {
  if (transport === 'plaintext') return localCaller;
  const connection = connectionOf(call);
  const known = connection && callers.get(connection);
  if (known !== undefined) return known;
  const caller = callerNamedBy(call.getAuthContext());
  if (connection !== undefined) callers.set(connection, caller);
  return caller;
}

/** Reading a certificate costs as much as the rest of a call, and a connection never changes its own. */
const callers = new WeakMap<object, string>();

/** The HTTP/2 session. grpc-js has it in private fields only: where they are not as we know them, nothing is remembered. */
function connectionOf(call: PeerCall): object | undefined {
  const stream = property(property(call, 'call'), 'stream');
  return property(stream, 'session');
}

function property(owner: object | undefined, name: string): object | undefined {
  const value: unknown = owner && Reflect.get(owner, name);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function callerNamedBy(context: PeerContext): string {
  const names = context.sslPeerCertificate?.subjectaltname;
  const uris = names === undefined ? [] : urisAmong(names);
  const [uri, ...others] = uris;
  if (uri !== undefined && others.length === 0 && uri.length <= longestUri) return uri;
  throw new Fault(
    'unauthenticated',
    'CLIENT_CERTIFICATE',
    `The client certificate must name its owner by exactly one URI of at most ${longestUri} characters, it has ${uris.length}`,
  );
}

/** The address that a call comes from, without its port; '' where grpc-js cannot tell. All that come through one proxy have the proxy's. */
export function sourceOf(call: { getPeer(): string }): string {
  return /^\[?(.+?)\]?:\d+$/.exec(call.getPeer())?.[1] ?? '';
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
