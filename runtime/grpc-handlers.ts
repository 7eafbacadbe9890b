/** The way of one call through the server: who calls, and may it; is there room, the handler, its end, the record. */
import type {
  Metadata,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  StatusObject,
  sendUnaryData,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { Door } from './access';
import type { Clock } from './clock';
import { translateDatabaseFault } from './database-fault';
import { Fault } from './fault';
import { type Call, type CallKind, type GrpcHost, type IncomingCall, openCall, tellDenial } from './grpc-call';
import type { RecordCall } from './grpc-call-record';
import { callerOf } from './grpc-caller';
import { receivedFrom } from './grpc-received';
import { SentMessages } from './grpc-sent';
import { statusOf } from './grpc-status';
import { decoded } from './grpc-wire';
import { runWithTraceparent } from './tracing';
import { untilAborted } from './until-aborted';

/** How many calls may run at a time, and how many do. */
export interface CallRoom {
  readonly places: number;
  taken: number;
}

interface Serving<Handler, Response> {
  readonly method: string;
  readonly door: Door;
  readonly handler: Handler;
  readonly encode: (response: Response) => Buffer;
  readonly host: GrpcHost;
  readonly clock: Clock;
  readonly record: RecordCall;
  readonly room: CallRoom;
}

type Ended<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'failure'; readonly status: StatusObject };

export async function answerUnary<Request, Response>(
  serving: Serving<(request: Request, call: Call) => Promise<Response>, Response>,
  incoming: ServerUnaryCall<Request, Buffer>,
  callback: sendUnaryData<Buffer>,
): Promise<void> {
  const work = async (call: Call) => serving.encode(await serving.handler(decoded(incoming.request), call));
  const ended = await run(serving, 'unary', incoming, work);
  if (ended.kind === 'answer') callback(null, ended.value);
  else callback(ended.status);
}

export async function feedStream<Request, Response>(
  serving: Serving<(request: Request, call: Call) => AsyncIterable<Response>, Response>,
  incoming: ServerWritableStream<Request, Buffer>,
): Promise<void> {
  const work = async (call: Call) => {
    const { encode, handler, host } = serving;
    const sent = new SentMessages(incoming);
    const send = (item: Response) => sent.send(encode(item), call.signal, host.readerPatienceMilliseconds);
    await feed(handler(decoded(incoming.request), call), send, call.signal);
  };
  const ended = await run(serving, 'stream', incoming, work);
  if (ended.kind === 'answer') incoming.end();
  else incoming.emit('error', ended.status);
}

export async function takeStream<Request, Response>(
  serving: Serving<(requests: AsyncIterable<Request>, call: Call) => Promise<Response>, Response>,
  incoming: ServerReadableStream<Request, Buffer>,
  callback: sendUnaryData<Buffer>,
): Promise<void> {
  const work = async (call: Call) => {
    const requests = receivedFrom(incoming, call.signal, serving.host);
    return serving.encode(await serving.handler(requests, call));
  };
  const ended = await run(serving, 'stream', incoming, work);
  if (ended.kind === 'answer') callback(null, ended.value);
  else callback(ended.status);
}

/** Hands over one item at a time, and takes the next only when the reader keeps up. */
async function feed<T>(items: AsyncIterable<T>, send: (item: T) => Promise<void>, signal: AbortSignal): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilAborted(iterator.next(), signal);
      if (next.done === true) return;
      await send(next.value);
    }
  } finally {
    // Not waited for: a generator in the middle of an await ends only after it.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

async function run<T>(
  serving: Serving<unknown, never>,
  kind: CallKind,
  incoming: IncomingCall,
  work: (call: Call) => Promise<T>,
): Promise<Ended<T>> {
  return runWithTraceparent(traceparentOf(incoming.metadata), async () => {
    const started = performance.now();
    let caller: string | undefined;
    let operatorSubject: string | undefined;
    const record = (code: status, error?: unknown): void =>
      serving.record({ method: serving.method, code, seconds: (performance.now() - started) / 1_000, caller, error });
    try {
      caller = callerOf(serving.host.transport, incoming);
      const call = openCall(incoming, kind, serving, { caller, admission: serving.door.admit(caller, started) });
      try {
        const value = await call.untilEnded(workInRoom(serving.room, () => work(call)));
        record(status.OK);
        return { kind: 'answer', value };
      } finally {
        operatorSubject = call.operatorSubject;
        call.close();
      }
    } catch (thrown) {
      const error = translateDatabaseFault(thrown);
      const failure = statusOf(error);
      record(failure.code, error);
      tellDenial(serving.host, { incoming, door: serving.door, caller, operatorSubject }, error);
      return { kind: 'failure', status: failure };
    }
  });
}

/** The place is given back when the work has really ended, even where its caller was answered before that. */
function workInRoom<T>(room: CallRoom, work: () => Promise<T>): Promise<T> {
  if (room.taken >= room.places) {
    throw new Fault('exhausted', 'SERVER_BUSY', `${room.places} calls run already`, { retryAfterSeconds: 1 });
  }
  room.taken += 1;
  const leave = (): void => {
    room.taken -= 1;
  };
  const working = work();
  working.then(leave, leave);
  return working;
}

function traceparentOf(metadata: Metadata): string | undefined {
  return metadata.get('traceparent')[0]?.toString();
}
