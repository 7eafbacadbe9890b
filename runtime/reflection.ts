/** gRPC server reflection, v1 and v1alpha, so that tools can call without proto files. */
import { once } from 'node:events';
import { type ServerDuplexStream, type ServiceDefinition, status } from '@grpc/grpc-js';
import {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionService,
} from '../proto/gen/grpc/reflection/v1/reflection';
import { ServerReflectionService as ServerReflectionServiceV1Alpha } from '../proto/gen/grpc/reflection/v1alpha/reflection';
import type { Door } from './access';
import { type Descriptors, readDescriptors } from './descriptors';
import { Fault } from './fault';
import { type GrpcHost, tellDenial } from './grpc-call';
import { callerOf } from './grpc-caller';
import { type GrpcRegistration, serviceName } from './grpc-service';
import { statusOf } from './grpc-status';

type Answer = NonNullable<ServerReflectionResponse['messageResponse']>;
/** The two versions differ in their package's name only. */
type ReflectionStream = ServerDuplexStream<ServerReflectionRequest, ServerReflectionResponse>;

/** Lists the given services and reflection itself; files are looked up in the whole set. */
export function reflectionServices(descriptors: Uint8Array, services: readonly string[]): GrpcRegistration[] {
  const definitions: ServiceDefinition[] = [ServerReflectionService, ServerReflectionServiceV1Alpha];
  const listed = [...services, ...definitions.map(serviceName)].sort();
  const files = readDescriptors(descriptors);
  return definitions.map((definition) => ({
    definition,
    implement: (host) => {
      const door = host.access.door(`${serviceName(definition)}/ServerReflectionInfo`);
      return {
        serverReflectionInfo: (stream: ReflectionStream) => {
          if (isLetIn(stream, host, door)) void answerAll(stream, host, files, listed);
        },
      };
    },
  }));
}

function isLetIn(stream: ReflectionStream, host: GrpcHost, door: Door): boolean {
  let caller: string | undefined;
  try {
    caller = callerOf(host.transport, stream);
    door.admit(caller, performance.now());
    return true;
  } catch (error) {
    tellDenial(host, { incoming: stream, door, caller, operatorSubject: undefined }, error);
    stream.emit('error', statusOf(error));
    return false;
  }
}

async function answerAll(
  stream: ReflectionStream,
  { stopping }: GrpcHost,
  files: Descriptors,
  services: readonly string[],
): Promise<void> {
  const over = new AbortController();
  const leave = (): void => over.abort();
  const stop = (): void => {
    leave();
    stream.emit('error', statusOf(new Fault('unavailable', 'SERVER_STOPPING', 'The server stops; call again')));
  };
  stopping.addEventListener('abort', stop, { once: true });
  stream.on('cancelled', leave);
  try {
    // By default the iterator would destroy the stream at the end of the questions, before the answers are out.
    for await (const request of stream.iterator({ destroyOnReturn: false })) {
      const messageResponse = answer(request, files, services);
      const room = stream.write({ validHost: request.host, originalRequest: request, messageResponse });
      if (!room) await once(stream, 'drain', { signal: over.signal });
    }
    stream.end();
  } catch {
    // The caller left, or the server stops: there is nobody to answer.
  } finally {
    stopping.removeEventListener('abort', stop);
  }
}

function answer({ messageRequest }: ServerReflectionRequest, files: Descriptors, services: readonly string[]): Answer {
  switch (messageRequest?.$case) {
    case 'listServices':
      return { $case: 'listServicesResponse', value: { service: services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return filesOrNotFound(files.fileNamed(messageRequest.value));
    case 'fileContainingSymbol':
      return filesOrNotFound(files.fileDeclaring(messageRequest.value));
    case 'fileContainingExtension':
    case 'allExtensionNumbersOfType':
      return refusal(status.NOT_FOUND, 'no extensions are declared here');
    case undefined:
      return refusal(status.INVALID_ARGUMENT, 'no question asked');
  }
}

function filesOrNotFound(found: readonly Uint8Array[] | undefined): Answer {
  if (found === undefined) return refusal(status.NOT_FOUND, 'nothing of that name is declared here');
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto: found.map((bytes) => Buffer.from(bytes)) } };
}

function refusal(errorCode: status, errorMessage: string): Answer {
  return { $case: 'errorResponse', value: { errorCode, errorMessage } };
}
