/** Who reads messages: an operator, where the call has a token, else the service whose certificate it comes with. */
import type { Call } from '../../../runtime/grpc-server';
import { requireRole, type VerifyOperator } from '../../../runtime/operator-token';
import { rolesByAct } from '../domain/operator-roles';
import type { Reader } from '../domain/shown-message';

type Act = keyof typeof rolesByAct;

/**
 * Whose messages the call may see, or act upon. Faults: unauthenticated OPERATOR_TOKEN; forbidden ROLE_MISSING; precondition
 * OPERATORS_NOT_SET_UP; unavailable OPERATOR_KEYS_UNAVAILABLE.
 */
export async function readerOf(
  verifyOperator: VerifyOperator,
  act: Act,
  { bearerToken, caller }: Call,
): Promise<Reader> {
  if (bearerToken === undefined) return { kind: 'service', caller };
  requireRole(await verifyOperator(bearerToken), rolesByAct[act]);
  return { kind: 'operator' };
}
