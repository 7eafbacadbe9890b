/** Who reads messages: an operator, or the service whose certificate the call comes with. */
import type { Call } from '../../../runtime/grpc-server';
import { checkedOperator } from '../../../runtime/operator-call';
import type { VerifyOperator } from '../../../runtime/operator-token';
import type { Reader } from '../domain/shown-message';

/** Whose messages the call may see, or act upon. Faults: where an operator calls, as `checkedOperator`. */
export async function readerOf(verifyOperator: VerifyOperator, call: Call): Promise<Reader> {
  if (call.operatorRoles === undefined) return { kind: 'service', caller: call.caller };
  await checkedOperator(verifyOperator, call);
  return { kind: 'operator' };
}
