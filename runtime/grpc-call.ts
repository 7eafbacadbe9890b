import { type Deadline, type Metadata, status } from '@grpc/grpc-js';
import { type Clock, later } from './clock';
import { Fault } from './fault';
import { CallEnding } from './grpc-call-ending';
import { bearerTokenOf, callerOf, type PeerCall, sourceOf, type Transport } from './grpc-caller';
import { CallEnded } from './grpc-status';

/** What a handler learns of the call that it answers. */
export interface Call {
  /** The caller's identity: the URI of its certificate, or 'local' on plaintext. */
  readonly caller: string;
  /** The address that the call comes from. */
  readonly source: string;
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
  /** How long a stream waits for its reader to take what it was given. */
  readonly readerPatienceMilliseconds: number;
  /** How long a stream waits for its sender's next message. */
  readonly senderPatienceMilliseconds: number;
  /** The most messages that a caller may send in one stream. */
  readonly maxMessagesPerUpload: number;
  /** What a unary call gets whose caller sends no deadline. */
  readonly defaultDeadlineMilliseconds: number;
}

/** What unary and streaming calls of grpc-js have in common. */
export interface IncomingCall extends PeerCall {
  readonly metadata: Metadata;
  getDeadline(): Deadline;
  getPeer(): string;
  on(event: 'cancelled', listener: () => void): unknown;
}

export type CallKind = 'unary' | 'stream';

interface OpenCall extends Call {
  /** What the work gives, or a rejection as soon as the call has ended; then the work's fate is nobody's business. */
  untilEnded<T>(work: Promise<T>): Promise<T>;
  /** Lets go of timers and listeners; the signal stays as it is. */
  close(): void;
}

const endOfTime = new Date(8.64e15);
/** A deadline passes for the caller before it does for us, by the time that its call was on its way: this late it left for that. */
const transitMilliseconds = 100;

/** Faults: unauthenticated where the caller cannot be told from its certificate. */
export function openCall(incoming: IncomingCall, kind: CallKind, host: GrpcHost, clock: Clock): OpenCall {
  const caller = callerOf(host.transport, incoming);
  const ending = new CallEnding();
  const callersDeadline = Number(incoming.getDeadline());
  incoming.on('cancelled', () => {
    // grpc-js says so after each answer, too.
    if (!ending.isOpen) return;
    const late = Date.now() + transitMilliseconds >= callersDeadline;
    ending.end(new CallEnded(late ? status.DEADLINE_EXCEEDED : status.CANCELLED));
  });
  const release = kind === 'stream' ? endStream(host, ending) : endLate(callersDeadline, host, ending);
  return {
    caller,
    get source() {
      return sourceOf(incoming);
    },
    get bearerToken() {
      return bearerTokenOf(incoming.metadata);
    },
    get signal() {
      return ending.signal;
    },
    deadline: deadlineOf(callersDeadline, kind, host, clock),
    untilEnded: (work) => ending.untilEnded(work),
    close: () => {
      ending.forget();
      release();
    },
  };
}

function deadlineOf(callersDeadline: number, kind: CallKind, host: GrpcHost, clock: Clock): Date {
  if (Number.isFinite(callersDeadline)) return new Date(callersDeadline);
  return kind === 'stream' ? endOfTime : later(clock.now(), host.defaultDeadlineMilliseconds);
}

/** grpc-js watches over a deadline that the caller sent; where it sent none, the default one is ours to keep. */
function endLate(callersDeadline: number, host: GrpcHost, ending: CallEnding): () => void {
  if (Number.isFinite(callersDeadline)) return () => {};
  const end = (): void => ending.end(new CallEnded(status.DEADLINE_EXCEEDED));
  const timer = setTimeout(end, host.defaultDeadlineMilliseconds);
  return () => clearTimeout(timer);
}

/** A stream ends with UNAVAILABLE when the server stops or the stream is old, so that its reader comes back. */
function endStream(host: GrpcHost, ending: CallEnding): () => void {
  const stop = (): void => ending.end(new Fault('unavailable', 'SERVER_STOPPING', 'The server stops; call again'));
  const age = (): void => ending.end(new Fault('unavailable', 'STREAM_AGED', 'Streams are renewed; call again'));
  const timer = setTimeout(age, host.streamAgeMilliseconds);
  if (host.stopping.aborted) stop();
  else host.stopping.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(timer);
    host.stopping.removeEventListener('abort', stop);
  };
}
