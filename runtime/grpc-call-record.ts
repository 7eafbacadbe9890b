import { status } from '@grpc/grpc-js';
import type { Log } from './log';
import type { Metrics } from './metrics';

/** How one call went. */
interface CallOutcome {
  readonly method: string;
  readonly code: status;
  readonly seconds: number;
  /** Undefined where the caller could not be told. */
  readonly caller: string | undefined;
  readonly error: unknown;
}

export type RecordCall = (outcome: CallOutcome) => void;

/** Of health probes nobody wants a line each. */
export const recordNothing: RecordCall = () => {};

/** One log line and one observation a call; of a bug the line has the stack. No bodies, no metadata. */
export function callRecorder(deps: { log: Log; metrics: Metrics }, service: string): RecordCall {
  const duration = deps.metrics.histogram(
    'symbolon_grpc_server_duration_seconds',
    'How long the calls of this server took',
    ['service', 'method', 'code'],
  );
  return ({ method, code, seconds, caller, error }) => {
    const codeName = status[code];
    duration.observe({ service, method, code: codeName }, seconds);
    const milliseconds = Math.round(seconds * 1_000_000) / 1_000;
    const details = { method: `${service}/${method}`, code: codeName, milliseconds, caller };
    if (code === status.INTERNAL) deps.log.error('grpc.call-ended', { ...details, error });
    else if (code === status.UNAVAILABLE) deps.log.warn('grpc.call-ended', { ...details, error });
    else deps.log.info('grpc.call-ended', { ...details, ...reasonOf(error) });
  };
}

function reasonOf(error: unknown): { reason?: string } {
  const reason: unknown = error instanceof Error ? Reflect.get(error, 'reason') : undefined;
  return typeof reason === 'string' ? { reason } : {};
}
