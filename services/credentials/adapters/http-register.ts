/** The population register as an HTTP service: POST {"fiscal_code": "..."}, so that no log of URLs has it; 200 with the person, or 404. */
import { setTimeout as pause } from 'node:timers/promises';
import { CircuitBreaker } from '../../../runtime/circuit-breaker';
import { Fault, isFault } from '../../../runtime/fault';
import { openAgent } from '../../../runtime/http-agent';
import { type HttpAnswer, HttpPostFailed, httpPost } from '../../../runtime/http-post';
import { Limiter } from '../../../runtime/limiter';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { retryDelayMilliseconds } from '../../../runtime/retry-delay';
import { untilAborted } from '../../../runtime/until-aborted';
import type { FiscalCode } from '../domain/fiscal-code';
import type { RegisteredPerson } from '../domain/registered-person';
import type { PopulationRegister } from '../ports';
import { registeredPersonIn } from './register-answer';

export interface HttpRegisterOptions {
  readonly url: string;
  /** Asked for each call, since tokens are renewed; undefined where the register wants none. */
  readonly bearerToken: (() => Promise<string>) | undefined;
  /** PEM; undefined: the system's authorities. */
  readonly certificateAuthority: string | undefined;
  /** For one try. */
  readonly timeoutMilliseconds: number;
  /** At most so often for one question. */
  readonly tries: number;
  /** The first pause between tries; each further one may be twice as long. */
  readonly pauseMilliseconds: number;
  /** Tries under way at once. */
  readonly concurrency: number;
  readonly failuresToOpen: number;
  readonly openMilliseconds: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

const maxAnswerBytes = 65_536;
const queueLength = 1_000;
/** A register that wants a longer rest gets it from the job, which is told of it. */
const longestPauseMilliseconds = 5_000;

/** What a try without a usable answer says: of the service, and of asking again: now, later by the job's own retries, never. */
interface TryMeaning {
  readonly service: 'down' | 'up' | 'nothing';
  readonly again: 'now' | 'later' | 'never';
}

const passing: TryMeaning = { service: 'down', again: 'now' };
const refusesUs: TryMeaning = { service: 'down', again: 'later' };
/** The service is well: it is only about one person. */
const unusable: TryMeaning = { service: 'up', again: 'never' };
const refusesQuestion: TryMeaning = { service: 'up', again: 'later' };
const abandoned: TryMeaning = { service: 'nothing', again: 'later' };

/** A try that got no usable answer. `reason` goes into the log and holds no personal data. */
class TryFailed extends Error {
  override readonly name = 'TryFailed';
  constructor(
    readonly reason: string,
    readonly meaning: TryMeaning,
    readonly retryAfterSeconds?: number,
  ) {
    super(reason);
  }
}

export function httpRegister(options: HttpRegisterOptions): PopulationRegister {
  const { concurrency, log, metrics } = options;
  const limiter = new Limiter({ name: 'population register', concurrency, queueLength });
  const breaker = breakerOf(options);
  const tryOnce = tryWith(options);
  const tries = metrics.counter('symbolon_credentials_register_tries_total', 'Calls of the population register', [
    'outcome',
  ]);
  const seconds = metrics.histogram('symbolon_credentials_register_seconds', 'How long it takes to answer a try');

  const timed = async (fiscalCode: FiscalCode, signal: AbortSignal): Promise<HttpAnswer> => {
    const endTimer = seconds.startTimer();
    return tryOnce(fiscalCode, signal).finally(endTimer);
  };
  // Who waits for a place leaves at once; the place, when it comes, asks nothing then.
  const inTurn = (fiscalCode: FiscalCode, signal: AbortSignal): Promise<HttpAnswer> =>
    untilAborted(
      limiter.run(() => breaker.run(() => timed(fiscalCode, signal))),
      signal,
    ).catch((error: unknown) => {
      throw signal.aborted ? new TryFailed('ABORTED', abandoned) : error;
    });

  return {
    async find(fiscalCode, signal) {
      for (let count = 1; ; count += 1) {
        try {
          const person = personIn(await inTurn(fiscalCode, signal), fiscalCode);
          tries.inc({ outcome: person === undefined ? 'unknown' : 'found' });
          return person;
        } catch (error) {
          tries.inc({ outcome: outcomeOf(error) });
          const milliseconds = pauseAfter(error, count, options);
          if (milliseconds === undefined) throw faultAfter(error, count, log);
          await pause(milliseconds, undefined, { signal }).catch(() => {}); // the next try tells of the abort
        }
      }
    },
  };
}

/** Throws TryFailed where the register did not do its work; what it says of one person is looked at later. */
function tryWith({
  url,
  bearerToken,
  certificateAuthority: ca,
  timeoutMilliseconds,
  concurrency,
}: HttpRegisterOptions) {
  const at = new URL(url);
  const agent = openAgent({ url: at, connections: concurrency, certificateAuthorities: ca });
  return async (fiscalCode: FiscalCode, signal: AbortSignal): Promise<HttpAnswer> => {
    if (signal.aborted) throw new TryFailed('ABORTED', abandoned);
    const headers = { 'content-type': 'application/json', accept: 'application/json', ...(await loginBy(bearerToken)) };
    const body = JSON.stringify({ fiscal_code: fiscalCode });
    const post = { url: at, agent, headers, body, timeoutMilliseconds, maxAnswerBytes, signal };
    const answer = await httpPost(post).catch((error: unknown) => {
      throw error instanceof HttpPostFailed ? new TryFailed(error.reason, meaningOfLoss(error)) : error;
    });
    const { status, retryAfterSeconds } = answer;
    if (status === 200 || status === 404) return answer;
    throw new TryFailed(`HTTP_${status}`, meaningOfStatus(status), retryAfterSeconds);
  };
}

function meaningOfLoss({ reason }: HttpPostFailed): TryMeaning {
  if (reason === 'ABORTED') return abandoned;
  return reason === 'TOO_LARGE' ? unusable : passing;
}

/** Only what says that it understood and cannot do it is about one person: else a service that was changed would be believed about everybody. */
function meaningOfStatus(status: number): TryMeaning {
  if (status >= 500 || [408, 425, 429].includes(status)) return passing;
  if (status < 400 || [401, 407].includes(status)) return refusesUs;
  return [409, 422].includes(status) ? unusable : refusesQuestion;
}

async function loginBy(bearerToken: HttpRegisterOptions['bearerToken']): Promise<Readonly<Record<string, string>>> {
  if (bearerToken === undefined) return {};
  try {
    return { authorization: `Bearer ${await bearerToken()}` };
  } catch {
    throw new TryFailed('TOKEN_UNREADABLE', refusesUs);
  }
}

function personIn({ status, body }: HttpAnswer, fiscalCode: FiscalCode): RegisteredPerson | undefined {
  if (status === 404) return undefined;
  const person = registeredPersonIn(body, fiscalCode);
  if (person === undefined) throw new TryFailed('ANSWER_UNUSABLE', unusable);
  return person;
}

/** What was not even tried is `skipped`, the circuit is open or too much waits, and what nobody waited for to its end. */
function outcomeOf(error: unknown): 'unusable' | 'failed' | 'skipped' {
  if (isFault(error) || (error instanceof TryFailed && error.meaning === abandoned)) return 'skipped';
  return error instanceof TryFailed && error.meaning === unusable ? 'unusable' : 'failed';
}

/** How long to wait before the next try; undefined where there is none. */
function pauseAfter(error: unknown, count: number, options: HttpRegisterOptions): number | undefined {
  if (!(error instanceof TryFailed) || error.meaning.again !== 'now' || count >= options.tries) return undefined;
  const asked = (error.retryAfterSeconds ?? 0) * 1_000;
  if (asked > longestPauseMilliseconds) return undefined;
  const drawn = retryDelayMilliseconds({
    tries: count,
    firstMilliseconds: options.pauseMilliseconds,
    maxMilliseconds: longestPauseMilliseconds,
    random: Math.random,
  });
  return Math.max(asked, drawn);
}

function faultAfter(error: unknown, tries: number, log: Log): Fault {
  const isExpected = error instanceof TryFailed || isFault(error);
  const details = isExpected ? { reason: error.reason } : { error };
  log.warn('register.no-answer', { ...details, tries });
  if (error instanceof TryFailed && error.meaning.again === 'never')
    return new Fault('precondition', 'REGISTER_ANSWER_UNUSABLE', 'what the population register answers is not usable');
  const { retryAfterSeconds } = isExpected ? error : {};
  return new Fault('unavailable', 'REGISTER_UNAVAILABLE', 'the population register gives no usable answer', {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function breakerOf({ failuresToOpen, openMilliseconds, log, metrics }: HttpRegisterOptions): CircuitBreaker {
  const isOpen = metrics.gauge('symbolon_credentials_register_circuit_open', '1 while the register is left alone');
  isOpen.set(0);
  return new CircuitBreaker({
    name: 'the population register',
    failuresToOpen,
    openMilliseconds,
    now: () => performance.now(),
    meaningOf: (error) => (error instanceof TryFailed ? error.meaning.service : 'down'),
    onChange: (state) => {
      isOpen.set(state === 'open' ? 1 : 0);
      if (state === 'open') log.error('register.circuit-opened', { failures: failuresToOpen, openMilliseconds });
      else log.info('register.circuit-closed');
    },
  });
}
