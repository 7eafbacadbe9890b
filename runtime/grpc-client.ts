import {
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientUnaryCall,
  InterceptingCall,
  type Interceptor,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { Fault } from './fault';
import { channelCredentials } from './grpc-credentials';
import {
  keepaliveMilliseconds,
  keepaliveTimeoutMilliseconds,
  longestReconnectMilliseconds,
  maxAnswerBytes,
  reconnectMilliseconds,
} from './grpc-limits';
import { faultOf } from './grpc-status';
import { splitAddress } from './listen-address';
import { isLoopbackHost } from './loopback';
import type { TlsFiles } from './tls-files';
import type { TlsWatch } from './tls-watch';
import { currentTraceparent } from './tracing';

export interface ClientSettings {
  /** host:port, or any target that gRPC knows (dns:///…). */
  readonly address: string;
  /** The own client certificate, and the authority of the server's; without it the channel is plaintext, to this machine. With a watch, as they change. */
  readonly tls?: TlsFiles | TlsWatch | undefined;
  /** Sent as `authorization: Bearer …` with every call. */
  readonly token?: string | undefined;
}

export type ClientConstructor<C extends Client> = new (
  address: string,
  channelCredentials: ChannelCredentials,
  options?: Partial<ClientOptions>,
) => C;

interface CallSettings {
  readonly deadlineMilliseconds: number;
  /** Aborting it cancels the call on both sides. */
  readonly signal?: AbortSignal | undefined;
}

/** The last of the overloads that ts-proto writes for a unary method. */
type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

type UnaryNames<C> = {
  [Name in keyof C]: C[Name] extends UnaryMethod<infer _Request, infer _Response> ? Name : never;
}[keyof C];
type RequestOf<Method> = Method extends UnaryMethod<infer Request, infer _Response> ? Request : never;
type ResponseOf<Method> = Method extends UnaryMethod<infer _Request, infer Response> ? Response : never;

/** Opens a channel, which connects at its first call and again after a loss. Faults: invalid (WRONG_SETTINGS), TLS files, or none for another machine. */
export async function openClient<C extends Client>(
  Constructor: ClientConstructor<C>,
  settings: ClientSettings,
): Promise<C> {
  const { address, tls, token } = settings;
  if (tls === undefined && !isLoopbackHost(splitAddress(address).host))
    throw new Fault('invalid', 'WRONG_SETTINGS', `${address} is another machine: it is called by TLS only`);
  return new Constructor(address, await channelCredentials(tls), {
    ...channelOptions,
    interceptors: [metadataFor(token)],
  });
}

/**
 * Calls a unary method. Faults: what the server answered, with its reason, fields and retry-after; unavailable
 * (DEADLINE_EXCEEDED, CANCELLED, UNAVAILABLE) where it did not.
 */
export function callUnary<C extends Client, Name extends UnaryNames<C>>(
  client: C,
  method: Name,
  request: RequestOf<C[Name]>,
  settings: CallSettings,
): Promise<ResponseOf<C[Name]>> {
  // UnaryNames lets only names of such methods through; TypeScript does not follow it to the value.
  const call = client[method] as unknown as UnaryMethod<RequestOf<C[Name]>, ResponseOf<C[Name]>>;
  const { signal, deadlineMilliseconds } = settings;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Fault('unavailable', 'CANCELLED', 'The call was cancelled before it began'));
      return;
    }
    const options = { deadline: Date.now() + deadlineMilliseconds };
    const running = call.call(client, request, new Metadata(), options, (error, response) => {
      signal?.removeEventListener('abort', cancel);
      if (error === null) resolve(response);
      else reject(faultOf(error));
    });
    const cancel = (): void => running.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

const channelOptions: Partial<ClientOptions> = {
  'grpc.max_receive_message_length': maxAnswerBytes,
  'grpc.keepalive_time_ms': keepaliveMilliseconds,
  'grpc.keepalive_timeout_ms': keepaliveTimeoutMilliseconds,
  'grpc.initial_reconnect_backoff_ms': reconnectMilliseconds,
  'grpc.max_reconnect_backoff_ms': longestReconnectMilliseconds,
  // A name with several addresses is several replicas: each gets its share of the calls.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_channelz': 0,
};

/** Adds the trace and the token to every call, streams included. */
function metadataFor(token: string | undefined): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        const traceparent = currentTraceparent();
        if (traceparent !== undefined) metadata.set('traceparent', traceparent);
        if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
        next(metadata, listener);
      },
    });
}
