import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Clock } from './clock';
import type { Call, GrpcHost } from './grpc-call';
import { callRecorder, type RecordCall } from './grpc-call-record';
import { answerUnary, type CallRoom, feedStream, takeStream } from './grpc-handlers';
import { maxOpenStreamsPerService, maxOpenUploadsPerService, maxRunningCallsPerService } from './grpc-limits';
import { wireDefinition } from './grpc-wire';
import type { Log } from './log';
import type { Metrics } from './metrics';

/** A service as a gRPC server takes it in. */
export interface GrpcRegistration {
  readonly definition: ServiceDefinition;
  /** The host tells how the caller is known, and who may call: without it nobody could say whether 'local' is right. */
  implement(host: GrpcHost): UntypedServiceImplementation;
}

/**
 * What a service has to write, from ts-proto's `XServer`: a unary method is a promise, a server stream an async
 * iterable, a client stream a promise that is given one. What they throw becomes a status; `call.signal` tells them when nobody waits any more.
 */
export type HandlersFor<Server> = {
  readonly [Name in keyof Server as string extends Name ? never : number extends Name ? never : Name]: HandlerFor<
    Server[Name]
  >;
};

type HandlerFor<Method> =
  Method extends handleUnaryCall<infer Request, infer Response>
    ? (request: Request, call: Call) => Promise<Response>
    : Method extends handleServerStreamingCall<infer Request, infer Response>
      ? (request: Request, call: Call) => AsyncIterable<Response>
      : Method extends handleClientStreamingCall<infer Request, infer Response>
        ? (requests: AsyncIterable<Request>, call: Call) => Promise<Response>
        : never;

interface GrpcServiceDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** How many may send a stream at a time; default 20. */
  readonly openUploadsAtMost?: number | undefined;
}

/** Makes a service of handlers. Every call gets a deadline, a trace, a status with details, a log line, a measurement. */
export function grpcService<Server>(
  definition: ServiceDefinition,
  handlers: HandlersFor<Server>,
  deps: GrpcServiceDeps,
): GrpcRegistration {
  return recordedService(definition, handlers, {
    clock: deps.clock,
    record: callRecorder(deps, serviceName(definition)),
    openUploadsAtMost: deps.openUploadsAtMost,
  });
}

/** As `grpcService`, for those who see to the record themselves. */
export function recordedService<Server>(
  definition: ServiceDefinition,
  handlers: HandlersFor<Server>,
  deps: { readonly clock: Clock; readonly record: RecordCall; readonly openUploadsAtMost?: number | undefined },
): GrpcRegistration {
  return {
    definition: wireDefinition(definition),
    implement: (host) => {
      const rooms = {
        unary: roomFor(maxRunningCallsPerService),
        stream: roomFor(maxOpenStreamsPerService),
        upload: roomFor(deps.openUploadsAtMost ?? maxOpenUploadsPerService),
      };
      const implementation: UntypedServiceImplementation = {};
      for (const [name, { path, requestStream, responseStream, responseSerialize }] of Object.entries(definition)) {
        const method = path.slice(path.lastIndexOf('/') + 1);
        // HandlersFor gives each method of the definition the handler of its kind.
        const handler = Reflect.get(handlers, name) as never;
        const door = host.access.door(path.slice(1));
        const serving = { ...deps, host, method, door, handler, encode: responseSerialize };
        if (responseStream)
          implementation[name] = (call: ServerWritableStream<unknown, Buffer>) =>
            void feedStream({ ...serving, room: rooms.stream }, call);
        else if (requestStream)
          implementation[name] = (call: ServerReadableStream<unknown, Buffer>, callback: sendUnaryData<Buffer>) =>
            void takeStream({ ...serving, room: rooms.upload }, call, callback);
        else
          implementation[name] = (call: ServerUnaryCall<unknown, Buffer>, callback: sendUnaryData<Buffer>) =>
            void answerUnary({ ...serving, room: rooms.unary }, call, callback);
      }
      return implementation;
    },
  };
}

/** '/symbolon.credentials.v1.CredentialService/RequestPin' -> 'symbolon.credentials.v1.CredentialService' */
export function serviceName(definition: ServiceDefinition): string {
  return Object.values(definition)[0]?.path.split('/')[1] ?? '';
}

function roomFor(places: number): CallRoom {
  return { places, taken: 0 };
}
