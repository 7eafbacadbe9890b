/** The one error vocabulary: what went wrong, in kinds that gRPC, Kafka consumers and jobs each map once. */

export type FaultKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition'
  | 'exhausted'
  | 'unavailable'
  /** What was kept is not what it was: asking again does not help. */
  | 'damaged'
  | 'bug';

/** One faulty field of a request or one wrong setting. `description` is for a developer and carries no personal data. */
export interface FieldFault {
  readonly field: string;
  readonly reason: string;
  readonly description: string;
}

interface FaultOptions {
  readonly fields?: readonly FieldFault[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An expected failure. `reason` is UPPER_SNAKE and listed in docs/reasons.md; `message` carries no personal data. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly fields: readonly FieldFault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly kind: FaultKind,
    readonly reason: string,
    message: string,
    options: FaultOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** All faulty fields of one request, told together. */
export function invalidFields(fields: readonly FieldFault[]): Fault {
  return new Fault('invalid', 'INVALID_FIELDS', `${fields.length} field(s) are faulty`, { fields });
}

export function isFault(error: unknown, kind?: FaultKind): error is Fault {
  return error instanceof Fault && (kind === undefined || error.kind === kind);
}
