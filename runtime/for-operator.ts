/** The way of every call for operators: who calls, and what becomes of a refusal. */
import { recordIfRefused, type WriteRefusal } from './audit-refusals';
import type { Call } from './grpc-server';
import { isUuid } from './id';
import type { Log } from './log';
import { checkedOperator } from './operator-call';
import type { Operator, VerifyOperator } from './operator-token';

export interface OperatorCallDeps {
  readonly verifyOperator: VerifyOperator;
  readonly writeRefusal: WriteRefusal;
  readonly log: Log;
}

/** Makes a handler of the work of one call. `actor` is who calls as the audit names him, her or it. */
interface CallsBy<Who> {
  unary<Request extends object, Response>(
    work: (request: Request, actor: string, who: Who, call: Call) => Promise<Response>,
  ): (request: Request, call: Call) => Promise<Response>;
  /** A server stream. */
  stream<Request extends object, Response>(
    work: (request: Request, actor: string, who: Who, call: Call) => AsyncIterable<Response>,
  ): (request: Request, call: Call) => AsyncIterable<Response>;
  /** A client stream. */
  upload<Request, Response>(
    work: (requests: AsyncIterable<Request>, actor: string, who: Who, call: Call) => Promise<Response>,
  ): (requests: AsyncIterable<Request>, call: Call) => Promise<Response>;
}
export type ForOperator = CallsBy<Operator>;
/** Undefined: a service, which acts for itself. */
export type ForOperatorOrService = CallsBy<Operator | undefined>;

interface Entered<Who> {
  readonly actor: string;
  readonly who: Who;
  /** Takes what the work throws, and throws it. */
  readonly refused: (error: unknown) => Promise<never>;
}

/** `operator:SUBJECT`. The token tells who calls, the table of who may call what whether he or she may. Faults: checkedOperator's, and those of the work. */
export function forOperator(deps: OperatorCallDeps): ForOperator {
  return callsBy((call, request) => enterOperator(deps, call, request));
}

/** Likewise, and `service:` with its identity where a service acts for itself: of that no refusal is written. */
export function forOperatorOrService(deps: OperatorCallDeps): ForOperatorOrService {
  return callsBy(async (call, request) => {
    if (call.operatorRoles !== undefined) return enterOperator(deps, call, request);
    return { actor: `service:${call.caller}`, who: undefined, refused: (error) => Promise.reject(error) };
  });
}

async function enterOperator(deps: OperatorCallDeps, call: Call, request: object): Promise<Entered<Operator>> {
  const who = await checkedOperator(deps.verifyOperator, call);
  const actor = `operator:${who.subject}`;
  return {
    actor,
    who,
    refused: recordIfRefused(deps, { actor, method: call.method, subjectId: subjectIdOf(request) }),
  };
}

function callsBy<Who>(enter: (call: Call, request: object) => Promise<Entered<Who>>): CallsBy<Who> {
  return {
    unary: (work) => async (request, call) => {
      const { who, actor, refused } = await enter(call, request);
      return work(request, actor, who, call).catch(refused);
    },
    stream: (work) =>
      async function* (request, call) {
        const { who, actor, refused } = await enter(call, request);
        try {
          yield* work(request, actor, who, call);
        } catch (error) {
          await refused(error);
        }
      },
    upload: (work) => async (requests, call) => {
      const { who, actor, refused } = await enter(call, {});
      return work(requests, actor, who, call).catch(refused);
    },
  };
}

/** The fields by which requests name what they are about, the narrowest first. */
const subjectFields = [
  'deliveryId',
  'elevationCaseId',
  'proposalId',
  'surgeId',
  'pinRequestId',
  'batchId',
  'id',
] as const;
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
