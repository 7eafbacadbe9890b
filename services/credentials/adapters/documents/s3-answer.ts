/** How long a bucket may take to answer: the SDK's own limits end at the head of an answer, or begin anew with each byte. */
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Fault } from '../../../../runtime/fault';

/** Each try's answer is there within the time, to its last byte, or the try fails. A document's own bytes are not meant: they come as fast as they are read. */
export function endLateAnswers(client: S3Client, milliseconds: number): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const begin = performance.now();
        const result = await next(args);
        const body = bodyOf(result.response);
        if (body === undefined || commandName === 'GetObjectCommand') return result;
        const left = Math.max(0, milliseconds - (performance.now() - begin));
        const timer = setTimeout(() => body.destroy(tooLate()), left);
        body.once('close', () => clearTimeout(timer));
        return result;
      },
    // The innermost: before the answer is read.
    { step: 'deserialize', priority: 'low', name: 'endLateAnswers' },
  );
}

/** Of a document that is sent, its time begins with the last byte of it. Calls `end` once that is over, unless it is told before that the answer is there. */
export function afterLastByte(body: Readable, milliseconds: number, end: (reason: Fault) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  body.once('end', () => {
    timer = setTimeout(() => end(tooLate()), milliseconds);
  });
  return () => clearTimeout(timer);
}

function bodyOf(response: unknown): Readable | undefined {
  const body = typeof response === 'object' && response !== null && 'body' in response ? response.body : undefined;
  return body instanceof Readable ? body : undefined;
}

function tooLate(): Fault {
  return new Fault('unavailable', 'DOCUMENT_STORE_UNAVAILABLE', 'the bucket did not answer in time');
}
