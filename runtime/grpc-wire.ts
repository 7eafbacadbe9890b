/**
 * What is decoded and encoded on our side of grpc-js: a request that cannot be decoded it would answer as the server's
 * own failure, and of a response that cannot be encoded no line would tell.
 */
import type { ServiceDefinition } from '@grpc/grpc-js';
import { Fault } from './fault';

const undecodable: unique symbol = Symbol('undecodable');

/** The definition for grpc-js: a bad request is handed on as a mark, a response comes as its bytes. */
export function wireDefinition(definition: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes);
      } catch {
        return undecodable;
      }
    };
    return [name, { ...method, requestDeserialize, responseSerialize: (bytes: Buffer) => bytes }];
  });
  return Object.fromEntries(methods);
}

/** Faults: invalid (UNDECODABLE). */
export function decoded<T>(request: T): T {
  if (request === undecodable)
    throw new Fault('invalid', 'UNDECODABLE', 'The request is not of the type that is called for');
  return request;
}
