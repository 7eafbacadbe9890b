/** A provider of SMS for tests: real HTTP on 127.0.0.1, keeps what it took, and misbehaves as told. */
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { letPass } from './wait-for';

export interface ReceivedSms {
  readonly id: string;
  readonly from: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export type SmsAnswer =
  /** Takes it: 202 and an id. */
  | { readonly kind: 'accept' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection breaks: before the request was read, after it was kept, or in the middle of the answer to it. */
  | { readonly kind: 'cut'; readonly at: 'request' | 'answer' | 'half-answer'; readonly status?: number }
  /** Takes it, and answers after this time. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Takes it, and answers when this is resolved. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

export interface SmsGateway {
  readonly port: number;
  /** Where it takes messages. */
  readonly url: string;
  /** What it took in the plain JSON of the mapping that is built in, oldest first; filled on. */
  readonly messages: readonly ReceivedSms[];
  /** Every request that was read whole, whatever became of it. */
  readonly requests: readonly ReceivedRequest[];
  /** How many connections it has seen. */
  connections(): number;
  /** From the next request on; a function is asked once a request, with its number from 1. Accepts all until told otherwise. */
  respondWith(answer: SmsAnswer | ((number: number) => SmsAnswer)): void;
  /** Ends at once, open connections too. */
  stop(): Promise<void>;
}

export interface SmsGatewayOptions {
  /** PEM; without it plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
}

export async function startSmsGateway({ tls }: SmsGatewayOptions = {}): Promise<SmsGateway> {
  const messages: ReceivedSms[] = [];
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const stopping = new AbortController();
  // One for each answer that takes its time.
  setMaxListeners(0, stopping.signal);
  let seen = 0;
  let offered = 0;
  let decide: (number: number) => SmsAnswer = () => ({ kind: 'accept' });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    offered += 1;
    const answer = decide(offered);
    if (answer.kind === 'cut' && answer.at === 'request') return void request.socket.destroy();
    const body = await bodyOf(request);
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    if (answer.kind === 'answer') {
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
      return;
    }
    const message = smsIn(body);
    if (message !== undefined) messages.push(message);
    if (answer.kind === 'slow') await letPass(answer.milliseconds, stopping.signal);
    if (answer.kind === 'hold') await answer.until;
    if (answer.kind !== 'cut') return accept(response, offered);
    if (answer.at === 'half-answer') {
      response.writeHead(answer.status ?? 202, { 'content-type': 'application/json', 'content-length': '100' });
      await new Promise<void>((resolve) => response.write('{"id": "sms-', () => resolve()));
    }
    request.socket.destroy();
  }

  const handle = (request: IncomingMessage, response: ServerResponse) =>
    void take(request, response).catch(() => request.socket.destroy());
  const server =
    tls === undefined
      ? createServer(handle)
      : createTlsServer({ cert: tls.certificate, key: tls.privateKey }, handle).on('tlsClientError', () => {});
  server.on('connection', (socket: Socket) => {
    seen += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}/sms`,
    messages,
    requests,
    connections: () => seen,
    respondWith: (answer) => {
      decide = typeof answer === 'function' ? answer : () => answer;
    },
    stop: () =>
      new Promise((resolve) => {
        stopping.abort();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function accept(response: ServerResponse, number: number): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `sms-${number}` }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function smsIn(body: string): ReceivedSms | undefined {
  try {
    const { id, from, to, text } = JSON.parse(body);
    return { id: String(id), from: String(from), to: String(to), text: String(text) };
  } catch {
    return undefined;
  }
}
