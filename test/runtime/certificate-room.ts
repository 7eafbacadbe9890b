/** Callers of the echo service by certificate, for tests of what stands between a certificate and a handler. */
import { Metadata } from '@grpc/grpc-js';
import { type Certificate, makeAuthority } from '../../runtime/certificates';
import { channelCredentials } from '../../runtime/grpc-credentials';
import { faultOf } from '../../runtime/grpc-status';
import type { TlsFiles } from '../../runtime/tls-files';
import type { TlsWatch } from '../../runtime/tls-watch';
import { certificateFiles } from '../support/certificate-files';
import { EchoClient, type EchoSetup, say } from '../support/echo-service';

export const domain = 'spiffe://example.org';

const clients: EchoClient[] = [];
const authority = makeAuthority();
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** The suite's own authority. */
export const ownAuthority = (): Promise<Certificate> => authority;

/** A certificate for an identity of example.org, by the suite's own authority unless another one is given. */
export async function filesFor(path: string, by?: Certificate, days?: number): Promise<TlsFiles> {
  const issuer = by ?? (await authority);
  return certificateFiles(issuer, [`${domain}${path}`], issuer, days);
}

/** With connections of its own; closed after the test. */
export async function clientWith({ server }: Pick<EchoSetup, 'server'>, tls: TlsFiles | TlsWatch): Promise<EchoClient> {
  const own = { 'grpc.use_local_subchannel_pool': 1, 'grpc.initial_reconnect_backoff_ms': 100 };
  const client = new EchoClient(`localhost:${server.port}`, await channelCredentials(tls), own);
  clients.push(client);
  return client;
}

/** 'OK', the reason of the denial, or the status where there is none. */
export async function outcome(client: EchoClient, token?: string): Promise<string> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const said = await say({ client }, 'x', { deadline: Date.now() + 5_000 }, metadata);
  return 'error' in said ? faultOf(said.error).reason : 'OK';
}
