import { setMaxListeners } from 'node:events';
import { promisify } from 'node:util';
import { type ConnectionInjector, Server } from '@grpc/grpc-js';
import { accessByCertificate, accessOnPlaintext } from './access';
import { type AccessTable, readAccessTable } from './access-file';
import type { Component } from './component';
import { type Denied, denialTeller } from './denial';
import type { GrpcHost } from './grpc-call';
import { serverCredentials } from './grpc-credentials';
import { healthService } from './grpc-health';
import {
  connectionAgeMilliseconds,
  connectionGraceMilliseconds,
  defaultDeadlineMilliseconds,
  drainMilliseconds,
  keepaliveMilliseconds,
  keepaliveTimeoutMilliseconds,
  maxConnections,
  maxMessageBytes,
  maxMessagesPerUpload,
  maxStreamsPerConnection,
  readerPatienceMilliseconds,
  senderPatienceMilliseconds,
} from './grpc-limits';
import { type GrpcRegistration, serviceName } from './grpc-service';
import { Listener } from './listener';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { reflectionServices } from './reflection';
import type { TlsFiles } from './tls-files';
import { tellRefusedHandshakes } from './tls-refusals';
import type { TlsWatch } from './tls-watch';

export type { Call } from './grpc-call';
export { type GrpcRegistration, grpcService, type HandlersFor } from './grpc-service';

interface GrpcServerOptions {
  /** host:port; port 0 asks the system for a free one. */
  readonly listen: string;
  /** With it every caller must present a certificate of the authority; without it the server is for the loopback. A watch is the owner's to start. */
  readonly tls?: TlsFiles | TlsWatch | undefined;
  readonly access: AccessSource;
  readonly services: readonly GrpcRegistration[];
  /** The bytes of the FileDescriptorSet that reflection answers from. */
  readonly descriptors: Buffer;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Is told of calls that were refused because of who made them, or how often. */
  readonly denied?: Denied | undefined;
  /** How long a connection, and a stream on it, may live. */
  readonly connectionAgeMilliseconds?: number;
  /** How long `stop` lets running calls finish before it cuts them. */
  readonly drainMilliseconds?: number;
  /** How long a stream waits for its reader to take what it was given. */
  readonly readerPatienceMilliseconds?: number;
  /** How long a stream waits for its sender's next message. */
  readonly senderPatienceMilliseconds?: number;
  /** The most messages that a caller may send in one stream. */
  readonly maxMessagesPerUpload?: number;
  /** What a unary call gets whose caller sends no deadline. */
  readonly defaultDeadlineMilliseconds?: number;
}

/** Who may call what. */
export interface AccessSource {
  /** What the access file says. */
  readonly text: string;
  /** Whose identities are meant. */
  readonly trustDomain: string;
}

/** The gRPC port: the given services, reflection and health; mutual TLS or, on the loopback, plaintext. */
export class GrpcServer implements Component {
  readonly name = 'grpc-server';
  private readonly stopping = new AbortController();
  private readonly server: Server;
  private readonly listener: Listener;
  private readonly registrations: readonly GrpcRegistration[];
  private readonly table: AccessTable;
  private readonly denied: Denied;
  private injector: ConnectionInjector | undefined;
  private serving = false;

  /** Faults: invalid (WRONG_SETTINGS) for a table of who may call what that is none, or lacks a method. */
  constructor(private readonly options: GrpcServerOptions) {
    const { services, descriptors, access } = options;
    const names = services.map(({ definition }) => serviceName(definition));
    const health = healthService({ isServing: () => this.serving, services: names });
    const listed = [...names, serviceName(health.definition)];
    this.registrations = [...services, health, ...reflectionServices(descriptors, listed)];
    this.table = readAccessTable(
      access.text,
      this.registrations.map(({ definition }) => definition),
    );
    this.denied = denialTeller(options, options.denied);
    setMaxListeners(0, this.stopping.signal); // every open stream listens
    this.server = new Server(limitsFor(this.ageMilliseconds));
    this.listener = new Listener({
      listen: options.listen,
      maxConnections,
      accept: (socket) => this.injector?.injectConnection(socket),
      log: options.log,
    });
  }

  /** The port that it listens on; 0 before `start`. */
  get port(): number {
    return this.listener.port;
  }

  /** What health answers; NOT_SERVING until it is told otherwise. Calls are answered all the same. */
  setServing(on: boolean): void {
    this.serving = on;
  }

  /** Faults: invalid (WRONG_SETTINGS) for TLS files that are none. */
  async start(): Promise<void> {
    const { tls, access, services, log, listen } = this.options;
    const host: GrpcHost = {
      transport: tls === undefined ? 'plaintext' : 'tls',
      access: tls === undefined ? accessOnPlaintext(this.table) : accessByCertificate(this.table, access.trustDomain),
      denied: this.denied,
      stopping: this.stopping.signal,
      streamAgeMilliseconds: this.ageMilliseconds,
      readerPatienceMilliseconds: this.options.readerPatienceMilliseconds ?? readerPatienceMilliseconds,
      senderPatienceMilliseconds: this.options.senderPatienceMilliseconds ?? senderPatienceMilliseconds,
      maxMessagesPerUpload: this.options.maxMessagesPerUpload ?? maxMessagesPerUpload,
      defaultDeadlineMilliseconds: this.options.defaultDeadlineMilliseconds ?? defaultDeadlineMilliseconds,
    };
    for (const { definition, implement } of this.registrations) this.server.addService(definition, implement(host));
    this.injector = this.server.createConnectionInjector(await serverCredentials(tls));
    tellRefusedHandshakes(this.server, this.denied);
    await this.listener.open();
    const names = services.map(({ definition }) => serviceName(definition));
    log.info('grpc-server.listening', { listen, port: this.port, services: names });
  }

  /** Takes no new connection, ends the streams, lets the running calls finish for a while, and cuts what is left. */
  async stop(): Promise<void> {
    this.serving = false;
    this.listener.refuse();
    this.stopping.abort();
    const cut = setTimeout(() => this.cut(), this.options.drainMilliseconds ?? drainMilliseconds);
    await promisify(this.server.tryShutdown.bind(this.server))();
    clearTimeout(cut);
    this.listener.cut();
  }

  private cut(): void {
    this.options.log.warn('grpc-server.calls-cut');
    this.server.forceShutdown();
    this.listener.cut();
  }

  private get ageMilliseconds(): number {
    return this.options.connectionAgeMilliseconds ?? connectionAgeMilliseconds;
  }
}

function limitsFor(ageMilliseconds: number): ConstructorParameters<typeof Server>[0] {
  return {
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_concurrent_streams': maxStreamsPerConnection,
    'grpc.max_connection_age_ms': ageMilliseconds,
    'grpc.max_connection_age_grace_ms': ageMilliseconds + connectionGraceMilliseconds,
    'grpc.keepalive_time_ms': keepaliveMilliseconds,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMilliseconds,
    'grpc.enable_channelz': 0,
  };
}
