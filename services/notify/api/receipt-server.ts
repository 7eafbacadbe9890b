import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Component } from '../../../runtime/component';
import { splitAddress } from '../../../runtime/listen-address';
import type { Log } from '../../../runtime/log';
import { type TakeReceiptWebhookDeps, takeReceiptWebhook } from '../use-cases/take-receipt-webhook';

interface ReceiptServerOptions {
  /** host:port; port 0 asks the system for a free one. */
  readonly listen: string;
  /** PEM; undefined: plain HTTP, for use behind an ingress that speaks TLS. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly mostBodyBytes: number;
  readonly log: Log;
  /** How long a request may take to arrive; default 10 s. */
  readonly requestMilliseconds?: number;
  /** Connections beyond these are closed at once; default 256. */
  readonly mostConnections?: number;
  /** How long a stop waits for requests; default 3 s. */
  readonly graceMilliseconds?: number;
}

const usualRequestMilliseconds = 10_000;
const usualMostConnections = 256;
const usualGraceMilliseconds = 3_000;
const mostHeaderBytes = 8_192;
const looksPerRequestTime = 10;
const keepAliveMilliseconds = 30_000;

/** Where providers tell by HTTP what became of messages: `/receipts/NAME`, the name being the configured one of a carrier. */
export class ReceiptServer implements Component {
  readonly name = 'receipt-server';
  private server: FastifyInstance | undefined;
  /** Those that were too slow: that a body of theirs has no end is no news. */
  private readonly cutOff = new WeakSet<object>();

  constructor(
    private readonly deps: TakeReceiptWebhookDeps,
    private readonly options: ReceiptServerOptions,
  ) {}

  async start(): Promise<void> {
    const { listen, tls, log, mostConnections = usualMostConnections } = this.options;
    if (tls === undefined) log.warn('receipt-server.plaintext', { listen });
    this.server = this.build();
    this.server.server.maxConnections = mostConnections;
    this.server.server.on('drop', () => this.deps.watch.ended('', 'no-connection'));
    await this.server.listen(splitAddress(listen));
    log.info('receipt-server.listening', { listen, port: this.port });
  }

  /** Finishes the requests that are in hand; who takes longer with one is cut off. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    const { graceMilliseconds = usualGraceMilliseconds } = this.options;
    const cut = setTimeout(() => server.server.closeAllConnections(), graceMilliseconds);
    await server.close().finally(() => clearTimeout(cut));
  }

  /** The port that it listens on; 0 before `start`. */
  get port(): number {
    const [address] = this.server?.addresses() ?? [];
    return typeof address === 'object' ? address.port : 0;
  }

  private build(): FastifyInstance {
    const { tls, mostBodyBytes, requestMilliseconds = usualRequestMilliseconds } = this.options;
    // Loaded here because it takes 0.4 s, which other processes need not wait for; `require` is typed any.
    const { fastify } = require('fastify') as typeof import('fastify');
    const limits = {
      maxHeaderSize: mostHeaderBytes,
      headersTimeout: requestMilliseconds,
      connectionsCheckingInterval: Math.max(50, requestMilliseconds / looksPerRequestTime),
    };
    const common = {
      bodyLimit: mostBodyBytes,
      requestTimeout: requestMilliseconds,
      keepAliveTimeout: keepAliveMilliseconds,
      forceCloseConnections: 'idle' as const,
      clientErrorHandler: (error: Error & { code?: string }, socket: { end(text: string): void; writable: boolean }) =>
        this.refuseConnection(error, socket),
    };
    const server: FastifyInstance =
      tls === undefined
        ? fastify({ ...common, http: limits })
        : // Its type knows which server it stands on; nothing here asks for that.
          (fastify({ ...common, https: { ...limits, ...tls, minVersion: 'TLSv1.2' } }) as unknown as FastifyInstance);
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    server.setErrorHandler((error, request, reply) => this.refuse(error, request, reply));
    server.setNotFoundHandler((_request, reply) => reply.code(404).send());
    server.route<{ Params: { carrier: string } }>({
      method: ['GET', 'POST'],
      url: '/receipts/:carrier',
      exposeHeadRoute: false,
      onRequest: async (request, reply) => {
        // Nobody's body is read for nothing.
        if (this.deps.receivers.has(request.params.carrier)) return;
        this.deps.watch.ended('', 'unknown-carrier');
        await reply.code(404).send();
      },
      handler: (request, reply) => this.answer(request, reply),
    });
    return server;
  }

  private async answer(
    request: FastifyRequest<{ Params: { carrier: string } }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { method, url = '/', headers } = request.raw;
    // The only parser gives a buffer; without a body there is none.
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answer = await takeReceiptWebhook(this.deps, request.params.carrier, {
      method: method ?? '',
      url,
      headers,
      body,
    });
    if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', String(answer.retryAfterSeconds));
    if (answer.challenge !== undefined) reply.header('www-authenticate', answer.challenge);
    return reply.code(answer.status).send();
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const status = statusOf(error);
    const { carrier } = request.params as { carrier?: string }; // of the one route, or none
    const name = carrier !== undefined && this.deps.receivers.has(carrier) ? carrier : '';
    if (status === undefined) {
      this.options.log.error('receipt-server.failed', { carrier: name, error });
      this.deps.watch.ended(name, 'failed');
      return reply.code(500).send();
    }
    if (!this.cutOff.has(request.raw.socket)) this.deps.watch.ended(name, status === 413 ? 'too-large' : 'malformed');
    return reply.code(status).send();
  }

  /** What is no HTTP, or comes too slowly. */
  private refuseConnection(error: Error & { code?: string }, socket: { end(text: string): void; writable: boolean }) {
    if (error.code === 'ECONNRESET' || !socket.writable) return;
    const tooSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (tooSlow) this.cutOff.add(socket);
    this.deps.watch.ended('', tooSlow ? 'timeout' : 'malformed');
    socket.end(`HTTP/1.1 ${tooSlow ? '408 Request Timeout' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  }
}

/** Fastify's own, where it refuses a request; undefined for anything else. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
