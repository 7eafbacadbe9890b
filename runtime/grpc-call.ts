import { type Deadline, type Metadata, status } from '@grpc/grpc-js';
import { type Clock, later } from './clock';
import { Fault } from './fault';
import { bearerTokenOf, callerOf, type PeerContext, type Transport } from './grpc-caller';
import { CallEnded } from './grpc-status';

/** What a handler learns of the call that it answers. */
export interface Call {
  /** The caller's identity: the URI of its certificate, or 'local' on plaintext. */
  readonly caller: string;
  /** An operator's token, unchecked. */
  readonly bearerToken: string | undefined;
  /** Aborted when the caller leaves, the deadline passes or, for a stream, the server stops. */
  readonly signal: AbortSignal;
  /** When nobody waits for the answer any more; the end of time for a stream without one. */
  readonly deadline: Date;
}

/** What a service learns of the server that it runs in. */
export interface GrpcHost {
  readonly transport: Transport;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
  /** How long a stream may live; its reader connects again, perhaps to a newer replica. */
  readonly streamAgeMilliseconds: number;
  /** What a unary call gets whose caller sends no deadline. */
  readonly defaultDeadlineMilliseconds: number;
}

/** What unary and streaming calls of grpc-js have in common. */
export interface IncomingCall {
  readonly metadata: Metadata;
  getDeadline(): Deadline;
  getAuthContext(): PeerContext;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

export type CallKind = 'unary' | 'stream';

interface OpenCall extends Call {
  /** Lets go of timers and listeners; the signal stays as it is. */
  close(): void;
}

const endOfTime = new Date(8.64e15);
/** A timer may fire this much before the time that it was set for. */
const timerSlackMilliseconds = 2;

/** Faults: unauthenticated where the caller cannot be told from its certificate. */
export function openCall(incoming: IncomingCall, kind: CallKind, host: GrpcHost, clock: Clock): OpenCall {
  const caller = callerOf(host.transport, incoming.getAuthContext());
  const ending = new AbortController();
  const callersDeadline = Number(incoming.getDeadline());
  const left = (): void => {
    const late = Date.now() + timerSlackMilliseconds >= callersDeadline;
    ending.abort(new CallEnded(late ? status.DEADLINE_EXCEEDED : status.CANCELLED));
  };
  incoming.on('cancelled', left);
  const release = kind === 'stream' ? endStream(host, ending) : endLate(callersDeadline, host, ending);
  return {
    caller,
    bearerToken: bearerTokenOf(incoming.metadata),
    signal: ending.signal,
    deadline: deadlineOf(callersDeadline, kind, host, clock),
    close: () => {
      incoming.off('cancelled', left);
      release();
    },
  };
}

function deadlineOf(callersDeadline: number, kind: CallKind, host: GrpcHost, clock: Clock): Date {
  if (Number.isFinite(callersDeadline)) return new Date(callersDeadline);
  return kind === 'stream' ? endOfTime : later(clock.now(), host.defaultDeadlineMilliseconds);
}

/** grpc-js watches over a deadline that the caller sent; where it sent none, the default one is ours to keep. */
function endLate(callersDeadline: number, host: GrpcHost, ending: AbortController): () => void {
  if (Number.isFinite(callersDeadline)) return () => {};
  const end = (): void => ending.abort(new CallEnded(status.DEADLINE_EXCEEDED));
  const timer = setTimeout(end, host.defaultDeadlineMilliseconds);
  return () => clearTimeout(timer);
}

/** A stream ends with UNAVAILABLE when the server stops or the stream is old, so that its reader comes back. */
function endStream(host: GrpcHost, ending: AbortController): () => void {
  const stop = (): void => ending.abort(new Fault('unavailable', 'SERVER_STOPPING', 'The server stops; call again'));
  const age = (): void => ending.abort(new Fault('unavailable', 'STREAM_AGED', 'Streams are renewed; call again'));
  const timer = setTimeout(age, host.streamAgeMilliseconds);
  if (host.stopping.aborted) stop();
  else host.stopping.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(timer);
    host.stopping.removeEventListener('abort', stop);
  };
}
