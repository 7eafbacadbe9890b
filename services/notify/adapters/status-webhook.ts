/** Webhooks to a calling service, signed as the Standard Webhooks specification has it (version 1.0.0, standardwebhooks.com). */
import { createHmac } from 'node:crypto';
import { type Clock, millisecondsPerSecond } from '../../../runtime/clock';
import { type HttpAgent, openAgent } from '../../../runtime/http-agent';
import { HttpPostFailed, httpPost } from '../../../runtime/http-post';
import type { CallOutcome } from '../domain/webhook-call';
import type { StatusCall, StatusWebhook } from '../ports';

interface StatusWebhookOptions {
  readonly url: URL;
  /** The current one, then, while it is exchanged, the one before. */
  readonly keys: readonly Buffer[];
  /** PEM; undefined: the system's authorities. A certificate is always checked. */
  readonly certificateAuthorities: string | undefined;
  /** Calls under way at once. */
  readonly connections: number;
  /** From the first packet to the last byte of the answer; default 10 s. */
  readonly timeoutMilliseconds?: number;
  readonly clock: Clock;
}

const usualTimeoutMilliseconds = 10_000;
const idleMilliseconds = 30_000;
/** What a receiver answers beside its status is of no interest; a connection whose answer is longer is given up. */
const maxAnswerBytes = 16_384;

/** Connects at the first call; follows no redirect. */
export class StatusWebhookClient implements StatusWebhook {
  private readonly agent: HttpAgent;

  constructor(private readonly options: StatusWebhookOptions) {
    this.agent = openAgent({ ...options, idleMilliseconds });
  }

  async post(call: StatusCall, signal: AbortSignal): Promise<CallOutcome> {
    const { url, clock, timeoutMilliseconds = usualTimeoutMilliseconds } = this.options;
    const timestamp = Math.floor(clock.now().getTime() / millisecondsPerSecond);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'symbolon-notify',
      'webhook-id': call.webhookId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(this.options.keys, call, timestamp),
    };
    try {
      const post = { url, agent: this.agent, headers, body: call.body, timeoutMilliseconds, maxAnswerBytes, signal };
      const { status, retryAfterSeconds } = await httpPost(post);
      return { kind: 'answered', status, retryAfterSeconds };
    } catch (error) {
      if (!(error instanceof HttpPostFailed)) throw error;
      // Its status is all that an answer is for, however it goes on.
      return error.begun === undefined ? { kind: 'lost', reason: error.reason } : { kind: 'answered', ...error.begun };
    }
  }

  /** Closes the connections, also of calls that are under way: those are lost. */
  close(): void {
    this.agent.destroy();
  }
}

/** A signature by each key, in one line; `timestamp` in seconds. */
export function signatureOf(keys: readonly Buffer[], { webhookId, body }: StatusCall, timestamp: number): string {
  const content = `${webhookId}.${timestamp}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(content, 'utf8').digest('base64')}`).join(' ');
}
