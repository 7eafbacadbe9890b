import pino, { type DestinationStream, type Logger } from 'pino';
import { type ErrorLike, isErrorLike } from './error-like';
import { currentTraceparent } from './tracing';

/** What a log line may carry beside its event: identifiers, counts, durations, an `error`. Never personal data. */
export type LogDetails = Readonly<Record<string, unknown>>;

/** JSON, one event a line. Event names read 'thing.what-happened'. */
export interface Log {
  debug(event: string, details?: LogDetails): void;
  info(event: string, details?: LogDetails): void;
  warn(event: string, details?: LogDetails): void;
  error(event: string, details?: LogDetails): void;
  child(bindings: LogDetails): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

interface LogOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Default: standard output. */
  readonly stream?: DestinationStream;
}

export function openLog(options: LogOptions): Log {
  const settings: pino.LoggerOptions = {
    level: options.level ?? 'info',
    base: { service: options.service },
    messageKey: 'event',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: describeError },
    mixin: () => traceOf(currentTraceparent()),
  };
  return wrap(pino(settings, options.stream ?? standardOutput()));
}

/** Written before the call returns: pino's default writes later, and of an ending process the last lines would be lost or out of order. */
function standardOutput(): DestinationStream {
  return pino.destination({ sync: true });
}

export const silentLog: Log = wrap(pino({ level: 'silent' }));

function wrap(logger: Logger): Log {
  return {
    debug: (event, details = {}) => logger.debug(details, event),
    info: (event, details = {}) => logger.info(details, event),
    warn: (event, details = {}) => logger.warn(details, event),
    error: (event, details = {}) => logger.error(details, event),
    child: (bindings) => wrap(logger.child(bindings)),
  };
}

/**
 * An error as it may be logged. Database drivers put the values of a statement into their messages, so of a driver's
 * error only its code is kept; the stack is cut to its frames, since its first line repeats the message.
 */
function describeError(error: unknown): LogDetails {
  if (!isErrorLike(error)) return { type: typeof error };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const own = { type: error.name, ...pick(error, 'kind'), ...pick(error, 'reason'), ...pick(error, 'code') };
  const message =
    'sqlMessage' in error || 'sql' in error || own.code?.startsWith?.('SQLITE') ? {} : { message: error.message };
  return { ...own, ...message, ...cause, stack: frames.slice(0, 12).join('\n') };
}

function pick(error: ErrorLike, name: 'kind' | 'reason' | 'code'): Partial<Record<typeof name, string>> {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? { [name]: value } : {};
}

function traceOf(traceparent: string | undefined): LogDetails {
  const traceId = traceparent?.split('-')[1];
  return traceId === undefined ? {} : { traceId };
}
