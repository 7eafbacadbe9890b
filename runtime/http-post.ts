/** One HTTP POST: bounded in time and size, no redirect followed, nothing tried again. */
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { codeOf } from './error-like';
import type { HttpAgent } from './http-agent';
import { retryAfterSecondsOf } from './retry-after';

interface HttpPost {
  readonly url: URL;
  /** Of this URL. */
  readonly agent: HttpAgent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** From the first packet to the body's last byte. */
  readonly timeoutMilliseconds: number;
  readonly maxAnswerBytes: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly body: Buffer;
}

/**
 * No whole answer came. `reason` says why without a word of what was sent: TIMEOUT, ABORTED, TOO_LARGE, or node's code, such as
 * ECONNRESET. `begun`: the answer as far as it came, without its body; undefined where not even its status did.
 */
export class HttpPostFailed extends Error {
  override readonly name = 'HttpPostFailed';
  constructor(
    readonly reason: string,
    readonly begun?: Omit<HttpAnswer, 'body'>,
  ) {
    super(reason);
  }
}

/** Rejects with HttpPostFailed only. */
export async function httpPost(post: HttpPost): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(post.timeoutMilliseconds);
  let begun: Omit<HttpAnswer, 'body'> | undefined;
  try {
    const response = await begin(post, AbortSignal.any([timeout, post.signal]));
    begun = { status: response.statusCode ?? 0, retryAfterSeconds: retryAfterSecondsOf(response) };
    return { ...begun, body: await bodyOf(response, post.maxAnswerBytes) };
  } catch (error) {
    if (error instanceof HttpPostFailed) throw new HttpPostFailed(error.reason, begun);
    if (post.signal.aborted) throw new HttpPostFailed('ABORTED', begun);
    throw new HttpPostFailed(timeout.aborted ? 'TIMEOUT' : String(codeOf(error) ?? 'UNKNOWN'), begun);
  }
}

function begin({ url, agent, headers, body }: HttpPost, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const options = { method: 'POST', agent, signal, headers: { ...headers, 'content-length': length } };
    // After the response has begun, the response tells of errors too: this listener keeps them from ending the process.
    send(url, options, resolve).on('error', reject).end(body);
  });
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    // Leaving the loop destroys the connection.
    if (bytes > maxBytes) throw new HttpPostFailed('TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
