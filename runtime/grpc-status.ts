/** A Fault as a gRPC status with google.rpc details, and back. The only place that knows both vocabularies. */
import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo } from '../proto/gen/google/rpc/error_details';
import { Status } from '../proto/gen/google/rpc/status';
import { Fault, type FaultKind, type FieldFault } from './fault';
import { maxStatusDetailBytes } from './grpc-limits';

const errorDomain = 'symbolon';
const detailsKey = 'grpc-status-details-bin';
const typePrefix = 'type.googleapis.com/';

const codes: Readonly<Record<FaultKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  'not-found': status.NOT_FOUND,
  conflict: status.ALREADY_EXISTS,
  precondition: status.FAILED_PRECONDITION,
  exhausted: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  damaged: status.DATA_LOSS,
  bug: status.INTERNAL,
};

/** Why a call ended without an answer of its handler. */
export class CallEnded extends Error {
  constructor(readonly code: status.CANCELLED | status.DEADLINE_EXCEEDED) {
    super(code === status.CANCELLED ? 'The caller left' : 'Deadline exceeded');
  }
}

/** What the caller gets for anything thrown. Of what is not an expected fault it learns nothing but INTERNAL. */
export function statusOf(error: unknown): StatusObject {
  if (error instanceof CallEnded) return { code: error.code, details: error.message, metadata: new Metadata() };
  const fault = error instanceof Fault && error.kind !== 'bug' ? error : internal;
  const code = codes[fault.kind];
  const message = wellFormed(fault.message);
  const metadata = new Metadata();
  metadata.set(detailsKey, encodeDetails(code, message, fault));
  return { code, details: message, metadata };
}

/** The Fault that another service's answer stands for. What cannot be told from its details is told from its code. */
export function faultOf(error: ServiceError): Fault {
  const details = decodeDetails(error.metadata);
  const kind = kindOf(error.code);
  const reason = details.reason ?? status[error.code] ?? 'UNKNOWN';
  const { fields, retryAfterSeconds } = details;
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return new Fault(kind, reason, error.details, { fields, ...retry });
}

const internal = new Fault('bug', 'INTERNAL', 'Internal error');

/** Where the details would not fit, the descriptions go first, then the last fields: a reason is worth more. */
function encodeDetails(code: status, message: string, fault: Fault): Buffer {
  const terse = fault.fields.map((field) => ({ ...field, description: '' }));
  for (let fields = fault.fields; ; fields = fields === fault.fields ? terse : fields.slice(0, fields.length >> 1)) {
    const encoded = Buffer.from(Status.encode({ code, message, details: pack(fault, fields) }).finish());
    if (encoded.length <= maxStatusDetailBytes || fields.length === 0) return encoded;
  }
}

function pack(fault: Fault, fields: readonly FieldFault[]): Status['details'] {
  const info = ErrorInfo.encode({ reason: fault.reason, domain: errorDomain, metadata: {} }).finish();
  const details = [{ typeUrl: typePrefix + ErrorInfo.$type, value: Buffer.from(info) }];
  if (fields.length > 0) {
    const fieldViolations = fields.map(({ field, reason, description }) => ({
      field: wellFormed(field),
      reason,
      description: wellFormed(description),
    }));
    const value = Buffer.from(BadRequest.encode({ fieldViolations }).finish());
    details.push({ typeUrl: typePrefix + BadRequest.$type, value });
  }
  if (fault.retryAfterSeconds !== undefined) {
    const value = Buffer.from(RetryInfo.encode({ retryDelay: durationOf(fault.retryAfterSeconds) }).finish());
    details.push({ typeUrl: typePrefix + RetryInfo.$type, value });
  }
  return details;
}

function durationOf(totalSeconds: number): { seconds: bigint; nanos: number } {
  const seconds = Math.floor(totalSeconds);
  return { seconds: BigInt(seconds), nanos: Math.round((totalSeconds - seconds) * 1e9) };
}

interface Details {
  reason: string | undefined;
  fields: FieldFault[];
  retryAfterSeconds: number | undefined;
}

function decodeDetails(metadata: Metadata): Details {
  const decoded: Details = { reason: undefined, fields: [], retryAfterSeconds: undefined };
  const bytes = metadata.get(detailsKey)[0];
  if (!(bytes instanceof Uint8Array)) return decoded;
  try {
    for (const { typeUrl, value } of Status.decode(bytes).details) {
      if (typeUrl === typePrefix + ErrorInfo.$type) decoded.reason = ErrorInfo.decode(value).reason;
      if (typeUrl === typePrefix + BadRequest.$type) decoded.fields = BadRequest.decode(value).fieldViolations;
      if (typeUrl === typePrefix + RetryInfo.$type) {
        const delay = RetryInfo.decode(value).retryDelay;
        if (delay !== undefined) decoded.retryAfterSeconds = Number(delay.seconds) + delay.nanos / 1e9;
      }
    }
  } catch {
    // Another server's details that cannot be read: the code still says what kind of fault it is.
  }
  return decoded;
}

function kindOf(code: status): FaultKind {
  for (const [kind, its] of Object.entries(codes)) {
    // The keys of `codes` are the kinds, by its type.
    if (its === code) return kind as FaultKind;
  }
  if (code === status.ABORTED) return 'conflict';
  if (code === status.OUT_OF_RANGE) return 'invalid';
  return code === status.CANCELLED || code === status.DEADLINE_EXCEEDED ? 'unavailable' : 'bug';
}

/** A lone surrogate would make grpc-js throw while it writes the status. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
