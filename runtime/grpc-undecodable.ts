import type { ServiceDefinition } from '@grpc/grpc-js';
import { Fault } from './fault';

const undecodable: unique symbol = Symbol('undecodable');

/**
 * The definition, with a request that cannot be decoded handed on as a mark: grpc-js would answer it as the server's
 * own failure, and no line would tell of it.
 */
export function decodeOrMark(definition: ServiceDefinition): ServiceDefinition {
  const marking = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes);
      } catch {
        return undecodable;
      }
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(marking);
}

/** Faults: invalid (UNDECODABLE). */
export function decoded<T>(request: T): T {
  if (request === undecodable)
    throw new Fault('invalid', 'UNDECODABLE', 'The request is not of the type that is called for');
  return request;
}
