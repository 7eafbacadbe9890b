/** A calling service that is told of its messages: real HTTP on 127.0.0.1, keeps what it was told, and misbehaves as told. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';

export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Behaviour = (response: ServerResponse, number: number) => void;

export interface WebhookReceiver {
  readonly url: string;
  /** Every request that was read whole, oldest first; filled on. */
  readonly calls: readonly ReceivedCall[];
  /** How many are open now. */
  open(): number;
  /** From the next call on; calls are numbered from 1. Answers 204 until told otherwise. */
  behave(behaviour: Behaviour): void;
  /** Ends at once, open connections too. */
  stop(): Promise<void>;
}

export async function startWebhookReceiver(tls?: ServerOptions): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = [];
  let open = 0;
  let behave: Behaviour = (response) => response.writeHead(204).end();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      open += 1;
      response.on('close', () => {
        open -= 1;
      });
      calls.push({ path: request.url ?? '', headers: request.headers, body });
      behave(response, calls.length);
    });
  };
  const server =
    tls === undefined ? createServer(listener) : createTlsServer(tls, listener).on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}/status`,
    calls,
    open: () => open,
    behave: (behaviour) => {
      behave = behaviour;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** As a receiver does it that reads the specification: whether one of the signatures is right. */
export function isRightlySigned({ headers, body }: ReceivedCall, secret: string): boolean {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const right = createHmac('sha256', key).update(content).digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${right}`);
}
