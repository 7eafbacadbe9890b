/** Calls of any method of the contract: grpc-js moves bytes, the descriptors say what they mean. */
import { once } from 'node:events';
import { type DescMessage, type DescMethod, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Fault } from '../../runtime/fault';
import { faultOf } from '../../runtime/grpc-status';

export interface Calling {
  readonly client: Client;
  readonly method: DescMethod;
  readonly deadlineMilliseconds: number;
  /** Aborting it cancels the call on both sides. */
  readonly signal: AbortSignal;
}

/** One request, one answer. Faults: what the service answered; unavailable where it did not. */
export function callOnce(calling: Calling, request: Message): Promise<Message> {
  const { client, method, signal } = calling;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const call = client.makeUnaryRequest(
      pathOf(method),
      encode(method.input),
      decode(method.output),
      request,
      new Metadata(),
      options(calling),
      (error, answer) => {
        signal.removeEventListener('abort', cancel);
        settle(error, answer, resolve, reject);
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
  });
}

/** One request, many answers: they are whole only once this has ended by itself. Faults likewise. */
export async function* callForMany(calling: Calling, request: Message): AsyncGenerator<Message> {
  const { client, method, signal } = calling;
  if (signal.aborted) throw cancelled();
  const call = client.makeServerStreamRequest(
    pathOf(method),
    encode(method.input),
    decode(method.output),
    request,
    new Metadata(),
    options(calling),
  );
  const cancel = () => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    yield* call;
  } catch (error) {
    throw isServiceError(error) ? faultOf(error) : error;
  } finally {
    signal.removeEventListener('abort', cancel);
    call.cancel();
  }
}

/** Many requests, one answer; the service may give it before it has all. Faults likewise. */
export async function callWithMany(calling: Calling, requests: Iterable<Message>): Promise<Message> {
  const { client, method, signal } = calling;
  if (signal.aborted) throw cancelled();
  const ended = new AbortController();
  return new Promise<Message>((resolve, reject) => {
    const call = client.makeClientStreamRequest(
      pathOf(method),
      encode(method.input),
      decode(method.output),
      new Metadata(),
      options(calling),
      (error, given) => {
        ended.abort();
        settle(error, given, resolve, reject);
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const write = async (): Promise<void> => {
      for (const request of requests) {
        if (ended.signal.aborted) return;
        if (!call.write(request)) await once(call, 'drain', { signal: ended.signal });
      }
      call.end();
    };
    // Where the call has ended, its callback says why.
    write().catch((error: unknown) => (ended.signal.aborted ? undefined : reject(error)));
  });
}

function settle(
  error: ServiceError | null,
  answer: Message | undefined,
  resolve: (answer: Message) => void,
  reject: (error: Fault) => void,
): void {
  if (error !== null) reject(faultOf(error));
  else if (answer === undefined) reject(new Fault('bug', 'INTERNAL', 'The call ended without an answer'));
  else resolve(answer);
}

function options({ deadlineMilliseconds }: Calling) {
  return { deadline: Date.now() + deadlineMilliseconds };
}

function pathOf({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

function encode(message: DescMessage): (value: Message) => Buffer {
  return (value) => Buffer.from(toBinary(message, value));
}

function decode(message: DescMessage): (bytes: Buffer) => Message {
  return (bytes) => fromBinary(message, bytes);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error;
}

function cancelled(): Fault {
  return new Fault('unavailable', 'CANCELLED', 'The call was cancelled before it began');
}
