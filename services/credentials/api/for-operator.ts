/** Handlers that only an operator may call: the token tells who calls, the table of roles whether he or she may. */
import type { Call } from '../../../runtime/grpc-server';
import { type Operator, requireRole, type VerifyOperator } from '../../../runtime/operator-token';
import { type OperatorAct, rolesByAct } from '../domain/operator-roles';

export interface ForOperator {
  unary<Request, Response>(
    act: OperatorAct,
    work: (request: Request, actor: string, operator: Operator) => Promise<Response>,
  ): (request: Request, call: Call) => Promise<Response>;
  /** A server stream. */
  stream<Request, Response>(
    act: OperatorAct,
    work: (request: Request, actor: string) => AsyncIterable<Response>,
  ): (request: Request, call: Call) => AsyncIterable<Response>;
}

/** `actor`: as the operator stands in the audit. Faults: unauthenticated OPERATOR_TOKEN; forbidden ROLE_MISSING; what verifyOperator's has. */
export function forOperator(verifyOperator: VerifyOperator): ForOperator {
  const allowed = async (act: OperatorAct, { bearerToken }: Call) => {
    const operator = await verifyOperator(bearerToken);
    requireRole(operator, rolesByAct[act]);
    return { operator, actor: `operator:${operator.subject}` };
  };
  return {
    unary: (act, work) => async (request, call) => {
      const { operator, actor } = await allowed(act, call);
      return work(request, actor, operator);
    },
    stream: (act, work) =>
      async function* (request, call) {
        const { actor } = await allowed(act, call);
        yield* work(request, actor);
      },
  };
}
