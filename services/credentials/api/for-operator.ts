/** The way of every call for operators: who calls, and what becomes of a refusal. */
import type { Call } from '../../../runtime/grpc-server';
import { isUuid } from '../../../runtime/id';
import { checkedOperator } from '../../../runtime/operator-call';
import type { Operator, VerifyOperator } from '../../../runtime/operator-token';
import { recordIfRefused } from '../use-cases/audit-refusal';
import type { CredentialsDeps } from '../use-cases/deps';

/** Makes a handler of the work of one call. `actor` is the operator as the audit names him or her. */
export interface ForOperator {
  unary<Request extends object, Response>(
    work: (request: Request, actor: string, operator: Operator, call: Call) => Promise<Response>,
  ): (request: Request, call: Call) => Promise<Response>;
  /** A server stream. */
  stream<Request extends object, Response>(
    work: (request: Request, actor: string, operator: Operator, call: Call) => AsyncIterable<Response>,
  ): (request: Request, call: Call) => AsyncIterable<Response>;
  /** A client stream. */
  upload<Request, Response>(
    work: (requests: AsyncIterable<Request>, actor: string, operator: Operator, call: Call) => Promise<Response>,
  ): (requests: AsyncIterable<Request>, call: Call) => Promise<Response>;
}

/** The token tells who calls, the table of who may call what whether he or she may. Faults: checkedOperator's, and those of the work. */
export function forOperator(deps: CredentialsDeps & { readonly verifyOperator: VerifyOperator }): ForOperator {
  const enter = async (call: Call, request: object) => {
    const operator = await checkedOperator(deps.verifyOperator, call);
    const actor = `operator:${operator.subject}`;
    const about = { actor, method: call.method, subjectId: subjectIdOf(request) };
    return { operator, actor, refused: recordIfRefused(deps, about) };
  };
  return {
    unary: (work) => async (request, call) => {
      const { operator, actor, refused } = await enter(call, request);
      return work(request, actor, operator, call).catch(refused);
    },
    stream: (work) =>
      async function* (request, call) {
        const { operator, actor, refused } = await enter(call, request);
        try {
          yield* work(request, actor, operator, call);
        } catch (error) {
          await refused(error);
        }
      },
    upload: (work) => async (requests, call) => {
      const { operator, actor, refused } = await enter(call, {});
      return work(requests, actor, operator, call).catch(refused);
    },
  };
}

/** The fields by which requests name what they are about, the narrowest first. */
const subjectFields = ['deliveryId', 'elevationCaseId', 'proposalId', 'surgeId', 'pinRequestId', 'id'] as const;
/** The oneofs in which requests name it. Whatever they have that is no id, a fiscal code, is not written down. */
const choices = ['step', 'holder'] as const;

function subjectIdOf(request: object): string | undefined {
  const values = subjectFields.map((field): unknown => Reflect.get(request, field));
  const named = values.find((value): value is string => typeof value === 'string' && value !== '');
  return named ?? choices.map((choice) => chosenId(Reflect.get(request, choice))).find((id) => id !== undefined);
}

function chosenId(choice: unknown): string | undefined {
  if (typeof choice !== 'object' || choice === null) return undefined;
  const value: unknown = Reflect.get(choice, 'value');
  if (typeof value === 'string') return isUuid(value) ? value : undefined;
  return typeof value === 'object' && value !== null ? subjectIdOf(value) : undefined;
}
