/** Who may call which method of a server, and how often: what `access-file` has read, asked once a call, before anything of the request is looked at. */
import { type AccessTable, everybody, type MethodAccess } from './access-file';
import { millisecondsPerSecond } from './clock';
import { Fault } from './fault';
import { identityPath, isOf } from './identity-path';
import { type CallRate, RateLimit, RateLimits } from './rate-limit';

/** For whom a caller that was let in acts. */
export interface Admission {
  /** `either`: where everybody is local, a token tells an operator from a service. */
  readonly actsFor: 'itself' | 'operators' | 'either';
  /** Of these roles an operator needs one. */
  readonly roles: readonly string[];
}

export interface Door {
  /** 'package.Service/Method' */
  readonly method: string;
  /**
   * Lets a caller in, at this time of a clock that never goes back, in milliseconds.
   * Faults: forbidden CALLER_NOT_ALLOWED; exhausted CALLER_LIMIT.
   */
  admit(caller: string, now: number): Admission;
}

export interface Access {
  /** Throws where the table, which was read for the services that are served, has no such method. */
  door(method: string): Door;
  /** Counts a call to an operator. Faults: exhausted OPERATOR_LIMIT. */
  countOperator(subject: string, now: number): void;
}

/** What the answer for a caller is kept for; who may call has a certificate of the authority, so that they are few. */
const mostCallers = 1_000;
const mostOperators = 10_000;

/** The limit is asked for at each call: there is one for all methods, however often it was forgotten meanwhile. */
type Known = { readonly admission: Admission; readonly limit: () => RateLimit | undefined } | 'nobody';

/** By certificates: identities of this trust domain, and nobody else. */
export function accessByCertificate(table: AccessTable, trustDomain: string): Access {
  const limits = new Map<string, RateLimit>();
  /** One for all methods; an identity that stands for many, such as `/claims/*`, has one for each of them. */
  const limitOf = (path: string): RateLimit => {
    const known = limits.get(path);
    if (known !== undefined) return known;
    const [oldest] = limits.keys();
    if (oldest !== undefined && limits.size >= mostCallers) limits.delete(oldest);
    const limit = new RateLimit(rateOf(table, path));
    limits.set(path, limit);
    return limit;
  };
  const know = (access: MethodAccess, caller: string): Known => {
    const path = identityPath(caller, trustDomain);
    if (path === undefined || !access.callers.some((one) => one === everybody || isOf(path, one))) return 'nobody';
    const isOperators = access.roles.length > 0 && table.operators.some((one) => isOf(path, one));
    const admission = { actsFor: isOperators ? 'operators' : 'itself', roles: access.roles } as const;
    return { admission, limit: () => limitOf(path) };
  };
  return accessBy(table, know);
}

/** On plaintext nobody can be told from anybody: whoever can connect may call what anybody may, and is not counted. Operators need their tokens all the same. */
export function accessOnPlaintext(table: AccessTable): Access {
  return accessBy(table, ({ callers, roles }) => {
    if (callers.length === 0) return 'nobody';
    const isForServices = callers.some((one) => !table.operators.includes(one));
    const actsFor = roles.length === 0 ? 'itself' : isForServices ? 'either' : 'operators';
    return { admission: { actsFor, roles }, limit: () => undefined };
  });
}

/** For what tells nobody anything: whoever reaches the port may call. */
export const accessForAll: Access = {
  door: (method) => ({ method, admit: () => ({ actsFor: 'itself', roles: [] }) }),
  countOperator: () => {},
};

function accessBy(table: AccessTable, know: (access: MethodAccess, caller: string) => Known): Access {
  const operators = new RateLimits(table.operator, mostOperators);
  return {
    door: (method) => {
      const access = table.methods.get(method);
      if (access === undefined) throw new TypeError(`the table was read without ${method}`);
      return doorTo(method, (caller) => know(access, caller));
    },
    countOperator: (subject, now) => {
      const wait = operators.take(subject, now);
      if (wait > 0) throw tooOften('OPERATOR_LIMIT', 'this operator calls too often', wait);
    },
  };
}

function doorTo(method: string, know: (caller: string) => Known): Door {
  const remembered = new Map<string, Known>();
  const recall = (caller: string): Known => {
    const known = remembered.get(caller);
    if (known !== undefined) return known;
    if (remembered.size >= mostCallers) remembered.clear();
    const found = know(caller);
    remembered.set(caller, found);
    return found;
  };
  return {
    method,
    admit: (caller, now) => {
      const known = recall(caller);
      if (known === 'nobody')
        throw new Fault('forbidden', 'CALLER_NOT_ALLOWED', 'this identity may not call this method');
      const wait = known.limit()?.take(now) ?? 0;
      if (wait > 0) throw tooOften('CALLER_LIMIT', 'this service calls too often', wait);
      return known.admission;
    },
  };
}

/** That of the identity itself, else of the longest pattern that stands for it, in whatever order the file has them. */
function rateOf({ callers, otherCallers }: AccessTable, path: string): CallRate {
  const own = [...callers].filter(([one]) => isOf(path, one));
  const [nearest] = own.toSorted(
    ([one], [other]) => Number(other === path) - Number(one === path) || other.length - one.length,
  );
  return nearest === undefined ? otherCallers : nearest[1];
}

function tooOften(reason: string, message: string, waitMilliseconds: number): Fault {
  return new Fault('exhausted', reason, message, {
    retryAfterSeconds: Math.ceil(waitMilliseconds) / millisecondsPerSecond,
  });
}
