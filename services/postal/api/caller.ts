/** Who says what became of letters: an operator, or the print centre's own system. */
import { Fault } from '../../../runtime/fault';
import type { Call } from '../../../runtime/grpc-server';
import { operatorOf } from '../../../runtime/operator-call';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { rolesByAct } from '../domain/operator-roles';

export interface CallerDeps {
  readonly verifyOperator: VerifyOperator;
  /** Identities of certificates, in whole. */
  readonly printCentreCallers: readonly string[];
}

/**
 * As it is written down. Faults: forbidden CALLER_NOT_ALLOWED, where the call has no operator's token and its certificate is none of the
 * print centre; else operatorOf's.
 */
export async function sourceOf(
  { verifyOperator, printCentreCallers }: CallerDeps,
  act: keyof typeof rolesByAct,
  call: Call,
): Promise<string> {
  if (call.bearerToken !== undefined) return operatorOf(verifyOperator, rolesByAct[act], call);
  if (printCentreCallers.includes(call.caller)) return `service:${call.caller}`;
  throw new Fault('forbidden', 'CALLER_NOT_ALLOWED', 'this takes an operator, or a caller of PRINT_CENTRE_CALLERS');
}
