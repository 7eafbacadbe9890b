/** A server of mail, whether it is sent there or read there, and how its TLS is asked for. */
import { hostOf } from '../../../../runtime/url-host';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, else by STARTTLS. */
  readonly implicitTls: boolean;
  /** True: nothing is said without TLS and a valid certificate. False: TLS where the server offers it, unchecked. */
  readonly requireTls: boolean;
  /** PEM; undefined: the system's authorities. */
  readonly certificateAuthorities: string | undefined;
  /** Undefined: none is asked for. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** As node's TLS takes them. */
export function tlsOptionsOf({ requireTls, certificateAuthorities: ca }: MailServer) {
  return { rejectUnauthorized: requireTls, ...(ca === undefined ? {} : { ca }) };
}

interface ServerUrl {
  readonly url: string;
  /** The scheme of TLS from the first byte. */
  readonly tlsScheme: string;
  readonly tlsPort: number;
  readonly plainPort: number;
  /** Instead of the one in the URL. */
  readonly password: string | undefined;
}

/** What a URL says of a server: user@host:port. It must be one. */
export function serverIn({ url, tlsScheme, tlsPort, plainPort, password }: ServerUrl) {
  const at = new URL(url);
  const implicitTls = at.protocol === `${tlsScheme}:`;
  const user = decodeURIComponent(at.username);
  return {
    host: hostOf(at),
    port: at.port === '' ? (implicitTls ? tlsPort : plainPort) : Number(at.port),
    implicitTls,
    login: user === '' ? undefined : { user, password: password ?? decodeURIComponent(at.password) },
  };
}
