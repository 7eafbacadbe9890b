/** What the two sides of a gRPC connection show each other. With a watch, each new connection shows what the files hold by then. */
import { type ChannelCredentials, credentials, experimental, ServerCredentials } from '@grpc/grpc-js';
import { readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files';
import { TlsWatch } from './tls-watch';

/** Faults: invalid (WRONG_SETTINGS) for files that are none. Without TLS it is plaintext. */
export async function serverCredentials(tls: TlsFiles | TlsWatch | undefined): Promise<ServerCredentials> {
  if (tls === undefined) return ServerCredentials.createInsecure();
  if (tls instanceof TlsWatch) return new WatchedServerCredentials(tls);
  const { cert, key, ca } = await readTlsFiles(tls);
  return ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], true);
}

/** Likewise. */
export async function channelCredentials(tls: TlsFiles | TlsWatch | undefined): Promise<ChannelCredentials> {
  if (tls === undefined) return credentials.createInsecure();
  if (tls instanceof TlsWatch) {
    const provider = providerOf(tls);
    return experimental.createCertificateProviderChannelCredentials(provider, provider);
  }
  const { cert, key, ca } = await readTlsFiles(tls);
  return credentials.createSsl(ca, key, cert);
}

/** grpc-js hands each new context to its server; the sessions of the one before cannot be resumed under it. */
class WatchedServerCredentials extends ServerCredentials {
  constructor(watch: TlsWatch) {
    super({ requestCert: true, rejectUnauthorized: true }, contextOf(watch.current));
    watch.onChange((material) => this.updateSecureContextOptions(contextOf(material)));
  }

  _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

function contextOf({ cert, key, ca }: TlsMaterial) {
  return { cert: [cert], key: [key], ca };
}

const providers = new WeakMap<TlsWatch, experimental.CertificateProvider>();

/** One for all clients of a watch, by which grpc-js knows that they may share a connection. It is asked anew at each connection. */
function providerOf(watch: TlsWatch): experimental.CertificateProvider {
  const known = providers.get(watch);
  if (known !== undefined) return known;
  const authorityListeners = new Set<experimental.CaCertificateUpdateListener>();
  const identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  const authority = ({ ca }: TlsMaterial) => ({ caCertificate: ca });
  const identity = ({ cert, key }: TlsMaterial) => ({ certificate: cert, privateKey: key });
  watch.onChange((material) => {
    for (const listener of authorityListeners) listener(authority(material));
    for (const listener of identityListeners) listener(identity(material));
  });
  const provider: experimental.CertificateProvider = {
    addCaCertificateListener: (listener) => {
      authorityListeners.add(listener);
      listener(authority(watch.current));
    },
    removeCaCertificateListener: (listener) => authorityListeners.delete(listener),
    addIdentityCertificateListener: (listener) => {
      identityListeners.add(listener);
      listener(identity(watch.current));
    },
    removeIdentityCertificateListener: (listener) => identityListeners.delete(listener),
  };
  providers.set(watch, provider);
  return provider;
}
