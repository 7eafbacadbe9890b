/** The door of every call for operators: who calls, may he or she, and what becomes of a refusal. */
import { isFault } from '../../../runtime/fault';
import type { Call } from '../../../runtime/grpc-server';
import { type Operator, requireRole, type VerifyOperator } from '../../../runtime/operator-token';
import { type OperatorAct, rolesByAct } from '../domain/operator-roles';
import type { Denial } from '../use-cases/audit-denial';
import { recordIfRefused } from '../use-cases/audit-refusal';
import type { CredentialsDeps } from '../use-cases/deps';

export interface OperatorDoor {
  readonly verifyOperator: VerifyOperator;
  /** Is told of each call that is turned away before its work begins. */
  readonly denied?: (denial: Denial) => void;
}

/** Makes a handler of the work of one act. `actor` is the operator as the audit names him or her. */
export interface ForOperator {
  unary<Request extends object, Response>(
    act: OperatorAct,
    work: (request: Request, actor: string, operator: Operator, call: Call) => Promise<Response>,
  ): (request: Request, call: Call) => Promise<Response>;
  /** A server stream. */
  stream<Request extends object, Response>(
    act: OperatorAct,
    work: (request: Request, actor: string, operator: Operator, call: Call) => AsyncIterable<Response>,
  ): (request: Request, call: Call) => AsyncIterable<Response>;
  /** A client stream. */
  upload<Request, Response>(
    act: OperatorAct,
    work: (requests: AsyncIterable<Request>, actor: string, operator: Operator, call: Call) => Promise<Response>,
  ): (requests: AsyncIterable<Request>, call: Call) => Promise<Response>;
}

/** The token tells who calls, the table of roles whether he or she may. Faults: operatorOf's, and those of the work. */
export function operatorDoor(deps: CredentialsDeps & OperatorDoor): ForOperator {
  const enter = async (act: OperatorAct, call: Call, request: object) => {
    const method = `${act.slice(0, 1).toUpperCase()}${act.slice(1)}`;
    const operator = await admitted(deps, act, method, call);
    const actor = `operator:${operator.subject}`;
    return { operator, actor, refused: recordIfRefused(deps, { actor, method, subjectId: subjectIdOf(request) }) };
  };
  return {
    unary: (act, work) => async (request, call) => {
      const { operator, actor, refused } = await enter(act, call, request);
      return work(request, actor, operator, call).catch(refused);
    },
    stream: (act, work) =>
      async function* (request, call) {
        const { operator, actor, refused } = await enter(act, call, request);
        try {
          yield* work(request, actor, operator, call);
        } catch (error) {
          await refused(error);
        }
      },
    upload: (act, work) => async (requests, call) => {
      const { operator, actor, refused } = await enter(act, call, {});
      return work(requests, actor, operator, call).catch(refused);
    },
  };
}

async function admitted(
  { verifyOperator, denied }: OperatorDoor,
  act: OperatorAct,
  method: string,
  { bearerToken, caller, source }: Call,
): Promise<Operator> {
  let operator: Operator | undefined;
  try {
    operator = await verifyOperator(bearerToken);
    requireRole(operator, rolesByAct[act]);
    return operator;
  } catch (error) {
    if (isFault(error, 'unauthenticated') || isFault(error, 'forbidden'))
      denied?.({ method, caller, source, operatorSubject: operator?.subject, reason: error.reason });
    throw error;
  }
}

/** The fields by which requests name what they are about, the narrowest first. */
const subjectFields = ['deliveryId', 'caseId', 'documentId', 'proposalId', 'pinRequestId', 'id'] as const;

function subjectIdOf(request: object): string | undefined {
  const values = subjectFields.map((field): unknown => Reflect.get(request, field));
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
