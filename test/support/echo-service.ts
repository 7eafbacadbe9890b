/** A small service with a method of each kind, its messages as JSON: for tests of what stands below any service. */
import {
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { systemClock } from '../../runtime/clock';
import { type AccessSource, GrpcServer, grpcService, type HandlersFor } from '../../runtime/grpc-server';
import { type Metrics, openMetrics } from '../../runtime/metrics';
import { descriptorBytes } from './descriptor-bytes';
import { type LogLine, recordingLog } from './recording-log';

export interface Words {
  text: string;
}

const serialize = (value: Words): Buffer => Buffer.from(JSON.stringify(value));
const deserialize = (bytes: Buffer): Words => JSON.parse(bytes.toString());
const messages = {
  requestStream: false,
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
} as const;

export const EchoService = {
  say: { ...messages, path: '/test.Echo/Say', responseStream: false },
  repeat: { ...messages, path: '/test.Echo/Repeat', responseStream: true },
  gather: { ...messages, path: '/test.Echo/Gather', requestStream: true, responseStream: false },
} as const;

/** As ts-proto writes it, index signature included. */
export interface EchoServer extends UntypedServiceImplementation {
  say: handleUnaryCall<Words, Words>;
  repeat: handleServerStreamingCall<Words, Words>;
  gather: handleClientStreamingCall<Words, Words>;
}

type Answer = (error: ServiceError | null, response: Words) => void;

export interface EchoClient extends Client {
  say(request: Words, callback: Answer): ClientUnaryCall;
  say(request: Words, metadata: Metadata, callback: Answer): ClientUnaryCall;
  say(request: Words, metadata: Metadata, options: Partial<CallOptions>, callback: Answer): ClientUnaryCall;
  repeat(request: Words, options?: Partial<CallOptions>): ClientReadableStream<Words>;
  gather(metadata: Metadata, options: Partial<CallOptions>, callback: Answer): ClientWritableStream<Words>;
}

/** As ts-proto writes it; grpc-js builds the methods from the definition. */
export const EchoClient = makeGenericClientConstructor(EchoService, 'test.Echo') as unknown as {
  new (address: string, channelCredentials: ChannelCredentials, options?: object): EchoClient;
};

export interface EchoSetup {
  readonly server: GrpcServer;
  readonly address: string;
  readonly logLines: readonly LogLine[];
  readonly metrics: Metrics;
  /** A bare grpc-js client: no deadline, no mapping of errors. */
  readonly client: EchoClient;
}

const open = { callers: ['*'] };
/** Whoever has a certificate of example.org may call it, as often as a test wants to. */
export const echoAccess: AccessSource = {
  text: JSON.stringify({
    identities: { '/*': { about: 'Everybody.' } },
    roles: {},
    limits: {
      caller: { calls_per_second: 1_000_000, burst: 1_000_000 },
      operator: { calls_per_minute: 1_000_000, burst: 1_000_000 },
    },
    services: {
      'test.Echo': { Say: open, Repeat: open, Gather: open },
      'grpc.health.v1.Health': { Check: open, List: open, Watch: open },
      'grpc.reflection.v1.ServerReflection': { ServerReflectionInfo: open },
      'grpc.reflection.v1alpha.ServerReflection': { ServerReflectionInfo: open },
    },
  }),
  trustDomain: 'example.org',
};

type ServerOptions = Partial<ConstructorParameters<typeof GrpcServer>[0]>;
const opened = new Set<EchoSetup>();

/** Starts a server with the handlers on the loopback; it is stopped after the test. */
export async function serveEcho(
  handlers: Partial<HandlersFor<EchoServer>>,
  options: ServerOptions = {},
): Promise<EchoSetup> {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const all: HandlersFor<EchoServer> = {
    say: async (request) => request,
    repeat: async function* (request) {
      yield request;
    },
    gather: async (requests) => {
      const texts: string[] = [];
      for await (const { text } of requests) texts.push(text);
      return { text: texts.join(' ') };
    },
    ...handlers,
  };
  const server = new GrpcServer({
    listen: '127.0.0.1:0',
    access: echoAccess,
    metrics,
    services: [grpcService<EchoServer>(EchoService, all, { log, metrics, clock: systemClock })],
    descriptors: descriptorBytes(),
    log,
    drainMilliseconds: 500,
    ...options,
  });
  await server.start();
  const address = `127.0.0.1:${server.port}`;
  const setup = {
    server,
    address,
    logLines: lines,
    metrics,
    client: new EchoClient(address, credentials.createInsecure()),
  };
  opened.add(setup);
  return setup;
}

afterEach(async () => {
  for (const { server, client } of opened) {
    client.close();
    await server.stop();
  }
  opened.clear();
});

/** A bare client with a connection of its own; whoever asks for it closes it. */
export function anotherClient({ address }: EchoSetup): EchoClient {
  return new EchoClient(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
}

/** What came of one call of a bare client. */
export type Outcome = { readonly error: ServiceError } | { readonly response: Words };

export function say(
  setup: { client: EchoClient },
  text: string,
  options: Partial<CallOptions> = {},
  metadata?: Metadata,
) {
  return new Promise<Outcome>((resolve) => {
    const answer: Answer = (error, response) => resolve(error === null ? { response } : { error });
    setup.client.say({ text }, metadata ?? new Metadata(), options, answer);
  });
}
