/** Calls that only an operator may make. */
import type { Call } from './grpc-server';
import { requireRole, type VerifyOperator } from './operator-token';

/**
 * Who the operator is, as it is written down: one of these roles is needed. Faults: unauthenticated OPERATOR_TOKEN; forbidden
 * ROLE_MISSING; precondition OPERATORS_NOT_SET_UP; unavailable OPERATOR_KEYS_UNAVAILABLE.
 */
export async function operatorOf<Role extends string>(
  verifyOperator: VerifyOperator,
  roles: readonly Role[],
  { bearerToken }: Call,
): Promise<string> {
  const operator = await verifyOperator(bearerToken);
  requireRole(operator, roles);
  return `operator:${operator.subject}`;
}
