/** The connections to one address, kept for its next requests. */
import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';

export type HttpAgent = PlainAgent | TlsAgent;

interface HttpAgentOptions {
  readonly url: URL;
  /** At most so many at once. */
  readonly connections: number;
  /** PEM; undefined: the system's authorities. A certificate is always checked. */
  readonly certificateAuthorities: string | undefined;
  /** How long one is kept without a request; undefined: until the other side closes it. */
  readonly idleMilliseconds?: number;
}

/** Connects to nothing yet. */
export function openAgent({ url, connections, certificateAuthorities: ca, ...options }: HttpAgentOptions): HttpAgent {
  const { idleMilliseconds: timeout } = options;
  const pool = { keepAlive: true, maxSockets: connections, ...(timeout === undefined ? {} : { timeout }) };
  if (url.protocol !== 'https:') return new PlainAgent(pool);
  return new TlsAgent({ ...pool, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) });
}
