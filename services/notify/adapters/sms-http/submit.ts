/** One request to a provider, such that it is known whether any byte of it can have arrived. */
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { codeOf } from '../../../../runtime/error-like';
import type { HttpAgent } from '../../../../runtime/http-agent';
import { retryAfterSecondsOf } from '../../../../runtime/retry-after';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface SubmitOptions extends HttpRequest {
  readonly url: URL;
  readonly agent: HttpAgent;
  readonly connectMilliseconds: number;
  readonly silenceMilliseconds: number;
  readonly signal: AbortSignal;
}

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** How long the provider wants to be left alone. */
  readonly retryAfterSeconds: number | undefined;
  /** Undefined where it broke off, or was longer than is read. */
  readonly body: string | undefined;
}

export interface Lost {
  readonly kind: 'lost';
  /** Something of the request may have gone out. */
  readonly begun: boolean;
  /** Node's own, or ABORTED, CONNECT_TIMEOUT, SILENCE; UPPER_SNAKE. */
  readonly code: string;
}

/** An answer to a submission takes a few hundred bytes. */
const maxAnswerBytes = 64 * 1024;
/** Never rejects; follows no redirect. Settles soon after the signal aborts. */
export function submit(options: SubmitOptions): Promise<Answered | Lost> {
  const { url, agent, method, headers, body, signal } = options;
  if (signal.aborted) return Promise.resolve({ kind: 'lost', begun: false, code: 'ABORTED' });
  let begun = false;
  let hasAnswer = false;
  let reason: string | undefined;
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const request = send(url, {
      method,
      agent,
      timeout: options.silenceMilliseconds,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    });
    const giveUp = (why: string) => {
      reason ??= why;
      request.destroy();
    };
    const onAbort = () => giveUp('ABORTED');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (outcome: Answered | Lost) => {
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const lose = (error?: unknown) => {
      // What ends an answer that has begun is told by the answer.
      if (!hasAnswer) settle({ kind: 'lost', begun, code: reason ?? String(codeOf(error) ?? 'CLOSED') });
    };
    request.on('error', lose).on('close', () => lose());
    request.on('timeout', () => giveUp('SILENCE'));
    request.on('response', (response) => {
      hasAnswer = true;
      void wholeBodyOf(response).then((text) =>
        settle({
          kind: 'answered',
          status: response.statusCode ?? 0,
          retryAfterSeconds: retryAfterSecondsOf(response),
          body: text,
        }),
      );
    });
    whenConnected(request, options, giveUp, () => {
      begun = true;
      request.end(body);
    });
  });
}

/** Those that the agents keep for the next request. */
const connectedSockets = new WeakSet<Socket>();

/** Nothing is written before the connection, with its TLS, is there: until then nobody can have the message. */
function whenConnected(
  request: ClientRequest,
  { url, connectMilliseconds }: SubmitOptions,
  giveUp: (why: string) => void,
  connected: () => void,
): void {
  // Given when one of the agent's connections is free.
  request.on('socket', (socket: Socket) => {
    if (connectedSockets.has(socket)) return connected();
    const timer = setTimeout(() => giveUp('CONNECT_TIMEOUT'), connectMilliseconds);
    socket.once('close', () => clearTimeout(timer));
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      connectedSockets.add(socket);
      connected();
    });
  });
}

async function wholeBodyOf(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      bytes += chunk.length;
      // Leaving the loop destroys the connection.
      if (bytes > maxAnswerBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    return undefined;
  }
}
