/** Who reads messages: an operator, or the service whose certificate the call comes with. */
import type { Call } from '../../../runtime/grpc-server';
import type { Operator } from '../../../runtime/operator-token';
import type { Reader } from '../domain/shown-message';

/** Whose messages the call may see, or act upon. */
export function readerOf(actor: string, operator: Operator | undefined, { caller }: Call): Reader {
  return operator === undefined ? { kind: 'service', caller } : { kind: 'operator', actor };
}
