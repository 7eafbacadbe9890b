/** The messages of a client stream, as its handler takes them: one at a time, and only a few read ahead. */
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Fault } from './fault';
import type { GrpcHost } from './grpc-call';
import { messagesAhead } from './grpc-limits';
import { decoded } from './grpc-wire';
import { untilAborted } from './until-aborted';

type UploadLimits = Pick<GrpcHost, 'senderPatienceMilliseconds' | 'maxMessagesPerUpload'>;

/**
 * Yields each message in its order until the caller has sent all. Throws the signal's reason once the call ends.
 * Faults: invalid UNDECODABLE, TOO_MANY_MESSAGES; unavailable SENDER_TOO_SLOW.
 */
export async function* receivedFrom<Request>(
  incoming: Readable & AsyncIterable<Request>,
  signal: AbortSignal,
  limits: UploadLimits,
): AsyncGenerator<Request> {
  const readOn = holdingBack(incoming);
  const iterator = incoming[Symbol.asyncIterator]();
  for (let count = 0; ; count += 1) {
    const next = await nextWithin(iterator, signal, limits.senderPatienceMilliseconds);
    if (next.done === true) return endOf(signal);
    readOn();
    if (count === limits.maxMessagesPerUpload)
      throw new Fault(
        'invalid',
        'TOO_MANY_MESSAGES',
        `a stream takes at most ${count} messages; send the rest in another`,
      );
    yield decoded(next.value);
  }
}

/**
 * Has a stream read no more than some messages ahead of who takes them; what is returned is to be called after each that was taken. grpc-js's streams
 * read Node's default of 16 ahead, for which neither has an option but one for all streams of the process.
 */
function holdingBack(incoming: Readable): () => void {
  const read = incoming._read.bind(incoming);
  let isHeld = false;
  const readIfRoom = (): void => {
    isHeld = incoming.readableLength >= messagesAhead;
    if (!isHeld) read(messagesAhead);
  };
  incoming._read = readIfRoom;
  return () => {
    if (isHeld) readIfRoom();
  };
}

/** More than grpc-js takes, in a busy process too, to say that a stream was cancelled. */
const turnsUntilSaid = 10;

/** A stream that breaks off looks, for some turns, as if all had come: only then does grpc-js say that it was cancelled. */
async function endOf(signal: AbortSignal): Promise<void> {
  for (let turn = 0; turn < turnsUntilSaid && !signal.aborted; turn += 1) await nextTurn();
  if (signal.aborted) throw signal.reason;
}

async function nextWithin<T>(
  iterator: AsyncIterator<T>,
  signal: AbortSignal,
  milliseconds: number,
): Promise<IteratorResult<T>> {
  const idle = new AbortController();
  const timer = setTimeout(
    () => idle.abort(new Fault('unavailable', 'SENDER_TOO_SLOW', 'No message came; send the stream again')),
    milliseconds,
  );
  const abandon = (): void => idle.abort(signal.reason);
  signal.addEventListener('abort', abandon, { once: true });
  if (signal.aborted) abandon();
  try {
    return await untilAborted(iterator.next(), idle.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  }
}
