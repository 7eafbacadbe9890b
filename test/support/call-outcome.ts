/** What a bare client makes of a call's end. */
import { type ServiceError, status } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo } from '../../proto/gen/google/rpc/error_details';
import { Status } from '../../proto/gen/google/rpc/status';
import type { Outcome } from './echo-service';

export function codeOf(outcome: Outcome): number {
  return 'error' in outcome ? outcome.error.code : status.OK;
}

export function errorOf(outcome: Outcome): ServiceError {
  if ('error' in outcome) return outcome.error;
  throw new Error('the call was answered');
}

/** The google.rpc details, read as any other gRPC library would. */
export function detailsOf(error: ServiceError): Record<string, unknown> {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('no details');
  const { code, message, details } = Status.decode(bytes);
  const decoders: Record<string, { decode(bytes: Uint8Array): unknown }> = { BadRequest, ErrorInfo, RetryInfo };
  const decoded = details.map(({ typeUrl, value }) => {
    const [, name = ''] = /^type\.googleapis\.com\/google\.rpc\.(\w+)$/.exec(typeUrl) ?? [];
    return [name, decoders[name]?.decode(value)];
  });
  return { code, message, ...Object.fromEntries(decoded) };
}
