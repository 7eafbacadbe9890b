/** Calls that were refused because of who made them, or how often: what a service may make audit events of. */
import { isFault } from './fault';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { networkOf } from './network-of';
import { RateLimits } from './rate-limit';

export interface Denial {
  /** 'package.Service/Method'; undefined where no call came to be: its certificate was refused. */
  readonly method: string | undefined;
  /** The URI of the certificate, or 'local' on plaintext; undefined where there is none that is valid. */
  readonly caller: string | undefined;
  /** The address that it came from; '' where nobody can tell. */
  readonly source: string;
  /** Of the operator, where the token was checked before. */
  readonly operatorSubject: string | undefined;
  /** As the caller is told. */
  readonly reason: string;
}

/** Takes what was refused; must not throw, and is not waited for. */
export type Denied = (denial: Denial) => void;

/** At the door: a wrong PIN, for one, is unauthenticated too, and nobody's business here. */
const reasons: ReadonlySet<string> = new Set([
  'CLIENT_CERTIFICATE',
  'CALLER_NOT_ALLOWED',
  'ROLE_MISSING',
  'OPERATOR_TOKEN',
  'CALLER_LIMIT',
  'OPERATOR_LIMIT',
]);

/** Why a call was denied, by what ended it; undefined where it ended otherwise. */
export function denialReason(error: unknown): string | undefined {
  return isFault(error) && reasons.has(error.reason) ? error.reason : undefined;
}

/** Of one who calls so many a second are told, after so many at once: who floods us must not flood the log and the audit as well, nor drown what others do. */
const told = { calls: 5, milliseconds: 1_000, burst: 100 } as const;
const mostTold = 1_000;

/** Counts each denial; logs it and hands it on, unless who calls has too many: of one certificate each operator, and where nobody knows which, each address. */
export function denialTeller(
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  denied: Denied | undefined,
): Denied {
  const counter = metrics.counter(
    'symbolon_calls_denied_total',
    'Calls refused because of who made them, or how often',
    ['method', 'reason'],
  );
  const limits = new RateLimits(told, mostTold);
  let untold = 0;
  return (denial) => {
    const { method = '', reason, caller, source, operatorSubject } = denial;
    // As JSON: no subject can pass for another's.
    const who = JSON.stringify(
      operatorSubject === undefined ? [caller, networkOf(source)] : [caller, { operatorSubject }],
    );
    counter.inc({ method, reason });
    if (limits.take(who, performance.now()) > 0) {
      untold += 1;
      return;
    }
    log.warn('call.denied', { method, reason, caller, untold });
    untold = 0;
    denied?.(denial);
  };
}
