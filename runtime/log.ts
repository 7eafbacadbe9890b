import pino, { type DestinationStream, type Logger } from 'pino';
import { type ErrorLike, isErrorLike } from './error-like';
import { isFault } from './fault';
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

const mostFrames = 12;

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
 * An error as it may be logged. Drivers put the values of a statement or what they could not read into their messages, so words
 * are kept only of a Fault, whose message has no data by promise, and of a mistake of ours; of the rest its code and where it
 * was. The stack is its frames: its head repeats the message.
 */
function describeError(error: unknown): LogDetails {
  if (!isErrorLike(error)) return { type: typeof error };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  const isOurs = isFault(error) || !driverMarks.some((mark) => mark in error);
  const message = isOurs ? { message: error.message } : {};
  return { type: error.name, ...pick(error), ...message, ...cause, stack: framesOf(error) };
}

/** What errors of drivers and of the system carry, and ours do not. */
const driverMarks = ['code', 'errno', 'sql', 'sqlMessage', 'sqlState', 'fatal'];
const keptProperties = ['kind', 'reason', 'code', 'syscall', 'address', 'port', 'path'];

function pick(error: ErrorLike): LogDetails {
  const entries = keptProperties.map((name): [string, unknown] => [name, Reflect.get(error, name)]);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' || typeof value === 'number'));
}

function framesOf({ name, message, stack = '' }: ErrorLike): string {
  const head = `${name}: ${message}`;
  const rest = stack.startsWith(head) ? stack.slice(head.length) : stack;
  const isFrame = /^ {4}at .*(\(.*\)|:\d+:\d+|<anonymous>)$/;
  return rest
    .split('\n')
    .filter((line) => isFrame.test(line))
    .slice(0, mostFrames)
    .join('\n');
}

function traceOf(traceparent: string | undefined): LogDetails {
  const traceId = traceparent?.split('-')[1];
  return traceId === undefined ? {} : { traceId };
}
