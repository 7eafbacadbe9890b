import { type Deadline, type Metadata, status } from '@grpc/grpc-js';
import type { Access, Admission, Door } from './access';
import { type Clock, later } from './clock';
import { type Denied, denialReason } from './denial';
import { Fault } from './fault';
import { CallEnding } from './grpc-call-ending';
import { bearerTokenOf, type PeerCall, sourceOf, type Transport } from './grpc-caller';
import { CallEnded } from './grpc-status';

/** What a handler learns of the call that it answers. */
export interface Call {
  /** The caller's identity: the URI of its certificate, or 'local' on plaintext. */
  readonly caller: string;
  /** The address that the call comes from. */
  readonly source: string;
  /** An operator's token, unchecked. */
  readonly bearerToken: string | undefined;
  /** Of the call: its name in its service. */
  readonly method: string;
  /** The roles of which an operator needs one to call this; undefined where the caller acts for itself. */
  readonly operatorRoles: readonly string[] | undefined;
  /** Counts the call to an operator whose token was checked. Faults: exhausted OPERATOR_LIMIT. */
  countOperator(subject: string): void;
  /** Aborted when the caller leaves, the deadline passes or, for a stream, the server stops. */
  readonly signal: AbortSignal;
  /** When nobody waits for the answer any more; the end of time for a stream without one. */
  readonly deadline: Date;
}

/** What a service learns of the server that it runs in. */
export interface GrpcHost {
  readonly transport: Transport;
  /** Who may call what. */
  readonly access: Access;
  /** Is told of every call that was refused because of who made it, or how often. */
  readonly denied: Denied;
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
  /** Whom the call was counted to. */
  readonly operatorSubject: string | undefined;
  /** What the work gives, or a rejection as soon as the call has ended; then the work's fate is nobody's business. */
  untilEnded<T>(work: Promise<T>): Promise<T>;
  /** Lets go of timers and listeners; the signal stays as it is. */
  close(): void;
}

const endOfTime = new Date(8.64e15);
/** A deadline passes for the caller before it does for us, by the time that its call was on its way: this late it left for that. */
const transitMilliseconds = 100;

/** A caller that was let in. */
interface Admitted {
  readonly caller: string;
  readonly admission: Admission;
}

/** What is known of a call that may be refused. */
export interface Refusable {
  readonly incoming: IncomingCall;
  readonly door: Door;
  readonly caller: string | undefined;
  readonly operatorSubject: string | undefined;
}

/** Tells of the call where this error refuses it for who made it, or how often. */
export function tellDenial({ denied }: GrpcHost, { incoming, door, ...who }: Refusable, error: unknown): void {
  const reason = denialReason(error);
  if (reason !== undefined) denied({ method: door.method, source: sourceOf(incoming), ...who, reason });
}

export function openCall(
  incoming: IncomingCall,
  kind: CallKind,
  { host, clock, method }: { readonly host: GrpcHost; readonly clock: Clock; readonly method: string },
  { caller, admission }: Admitted,
): OpenCall {
  let operatorSubject: string | undefined;
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
    method,
    get source() {
      return sourceOf(incoming);
    },
    get bearerToken() {
      return bearerTokenOf(incoming.metadata);
    },
    get operatorRoles() {
      const { actsFor, roles } = admission;
      const isOperators = actsFor === 'operators' || (actsFor === 'either' && this.bearerToken !== undefined);
      return isOperators ? roles : undefined;
    },
    countOperator: (subject) => {
      operatorSubject = subject;
      host.access.countOperator(subject, performance.now());
    },
    get operatorSubject() {
      return operatorSubject;
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
