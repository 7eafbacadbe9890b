/** Calls that only an operator may make. */
import { Fault } from './fault';
import type { Call } from './grpc-server';
import { type Operator, requireRole, type VerifyOperator } from './operator-token';

/**
 * The operator who calls, by the token; which roles are needed is in the table of who may call what. Faults: unauthenticated
 * OPERATOR_TOKEN; forbidden CALLER_NOT_ALLOWED where the table lets the caller in for itself, ROLE_MISSING; exhausted OPERATOR_LIMIT;
 * precondition OPERATORS_NOT_SET_UP; unavailable OPERATOR_KEYS_UNAVAILABLE.
 */
export async function checkedOperator(verifyOperator: VerifyOperator, call: Call): Promise<Operator> {
  const { operatorRoles } = call;
  if (operatorRoles === undefined)
    throw new Fault('forbidden', 'CALLER_NOT_ALLOWED', 'operators only may call this method');
  const operator = await verifyOperator(call.bearerToken);
  call.countOperator(operator.subject);
  requireRole(operator, operatorRoles);
  return operator;
}
