import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ConnectionInjector, Server, ServerCredentials } from '@grpc/grpc-js';
import { accessForAll } from './access';
import type { Component } from './component';
import { healthService } from './grpc-health';
import {
  defaultDeadlineMilliseconds,
  keepaliveMilliseconds,
  keepaliveTimeoutMilliseconds,
  maxMessagesPerUpload,
  readerPatienceMilliseconds,
  senderPatienceMilliseconds,
} from './grpc-limits';
import { Listener } from './listener';
import type { Log } from './log';
import type { Metrics } from './metrics';

interface HealthServerOptions {
  /** host:port; port 0 asks the system for a free one. */
  readonly listen: string;
  readonly metrics: Metrics;
  readonly isServing: () => boolean;
  /** What is missing while it is not serving ('database', 'schema'), for the operator who asks /readyz. */
  readonly missing?: () => readonly string[];
  /** False where only a restart helps. */
  readonly isLive?: () => boolean;
  readonly log: Log;
  /** An HTTP/1 connection is one short request; whoever takes longer is cut. */
  readonly httpMilliseconds?: number;
}

/** Probes and scrapers of one process come from a handful of places. */
const maxConnections = 64;
const defaultHttpMilliseconds = 10_000;
/** The first bytes of every HTTP/2 connection, which no HTTP/1 method begins with. */
const http2Preface = Buffer.from('PRI ');
const grpcConnectionAgeMilliseconds = 300_000;
const grpcLimits = {
  'grpc.max_receive_message_length': 1_024,
  'grpc.max_concurrent_streams': 16,
  'grpc.max_connection_age_ms': grpcConnectionAgeMilliseconds,
  'grpc.max_connection_age_grace_ms': grpcConnectionAgeMilliseconds,
  'grpc.keepalive_time_ms': keepaliveMilliseconds,
  'grpc.keepalive_timeout_ms': keepaliveTimeoutMilliseconds,
  'grpc.enable_channelz': 0,
};

/** The second port: /healthz, /readyz and /metrics over HTTP/1, and plaintext grpc.health.v1, told apart by their first bytes. */
export class HealthServer implements Component {
  readonly name = 'health-server';
  private readonly stopping = new AbortController();
  private readonly grpc = new Server(grpcLimits);
  private readonly http: HttpServer;
  private readonly injector: ConnectionInjector;
  private readonly listener: Listener;

  constructor(private readonly options: HealthServerOptions) {
    const host = {
      transport: 'plaintext',
      access: accessForAll,
      denied: () => {},
      stopping: this.stopping.signal,
      streamAgeMilliseconds: grpcConnectionAgeMilliseconds,
      readerPatienceMilliseconds,
      senderPatienceMilliseconds,
      maxMessagesPerUpload,
      defaultDeadlineMilliseconds,
    } as const;
    const health = healthService({ isServing: options.isServing, services: [] });
    this.grpc.addService(health.definition, health.implement(host));
    this.injector = this.grpc.createConnectionInjector(ServerCredentials.createInsecure());
    this.http = createServer({ maxHeaderSize: 8_192 }, (request, response) => void this.answer(request, response));
    const accept = (socket: Socket): void => this.sort(socket);
    this.listener = new Listener({ listen: options.listen, maxConnections, accept, log: options.log });
  }

  /** The port that it listens on; 0 before `start`. */
  get port(): number {
    return this.listener.port;
  }

  async start(): Promise<void> {
    await this.listener.open();
    this.options.log.info('health-server.listening', { listen: this.options.listen, port: this.port });
  }

  async stop(): Promise<void> {
    this.listener.refuse();
    this.stopping.abort();
    this.grpc.forceShutdown();
    this.listener.cut();
  }

  /** Reads as much as tells the two protocols apart, puts it back and hands the connection over. */
  private sort(socket: Socket): void {
    const tooSlow = setTimeout(() => socket.destroy(), this.options.httpMilliseconds ?? defaultHttpMilliseconds);
    socket.once('close', () => clearTimeout(tooSlow));
    socket.on('error', () => socket.destroy());
    let seen = Buffer.alloc(0);
    const read = (bytes: Buffer): void => {
      seen = Buffer.concat([seen, bytes]);
      const compared = Math.min(seen.length, http2Preface.length);
      const mayBeHttp2 = seen.subarray(0, compared).equals(http2Preface.subarray(0, compared));
      if (mayBeHttp2 && seen.length < http2Preface.length) return;
      socket.off('data', read);
      socket.pause();
      socket.unshift(seen);
      if (mayBeHttp2) {
        clearTimeout(tooSlow);
        this.injector.injectConnection(socket);
      } else {
        this.http.emit('connection', socket);
        socket.resume();
      }
    };
    socket.on('data', read);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Connection', 'close').setHeader('Content-Type', 'text/plain; charset=utf-8');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const { registry } = this.options.metrics;
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        return this.tell(response, this.options.isLive?.() ?? true, 'live', 'must be restarted');
      case '/readyz':
        return this.tell(response, this.options.isServing(), 'ready', this.describeMissing());
      case '/metrics':
        response.setHeader('Content-Type', registry.contentType).end(await registry.metrics());
        return;
      default:
        response.writeHead(404).end('/healthz, /readyz, /metrics\n');
    }
  }

  private tell(response: ServerResponse, right: boolean, good: string, bad: string): void {
    response.writeHead(right ? 200 : 503).end(`${right ? good : bad}\n`);
  }

  private describeMissing(): string {
    const missing = this.options.missing?.() ?? [];
    return missing.length === 0 ? 'not ready' : `not ready, waiting for: ${missing.join(', ')}`;
  }
}
