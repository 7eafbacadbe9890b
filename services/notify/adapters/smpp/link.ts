/** Keeps one session bound: receipts come over it, also while nothing is sent. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../../../runtime/log';
import { retryDelayMilliseconds } from '../../../../runtime/retry-delay';
import type { Refusal } from './outcome';
import { BindFailed, type SessionOptions, SmppSession } from './session';

export interface LinkOptions extends SessionOptions {
  readonly log: Log;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** It has a session now, or none any more; `reason` is why it ended or did not come about. */
  readonly onChange: (
    change: { readonly kind: 'bound' } | { readonly kind: 'lost' | 'not-bound'; readonly reason: string },
  ) => void;
}

const firstDelayMilliseconds = 500;
const longestDelayMilliseconds = 30_000;
/** A session that ends sooner counts as a failure: an SMSC that binds and hangs up must not be asked without pause. */
const steadyMilliseconds = 10_000;
const closeMilliseconds = 5_000;

export class SmppLink {
  private session: SmppSession | undefined;
  private lastRefusal: Refusal | undefined;
  private readonly stopping = new AbortController();
  private kept: Promise<void> | undefined;

  constructor(private readonly options: LinkOptions) {}

  /** Resolves when the first bind has been tried, whatever came of it. */
  start(): Promise<void> {
    return new Promise((tried) => {
      this.kept ??= this.keep(tried);
    });
  }

  /** Lets what is under way finish, up to 5 s, and unbinds. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.session !== undefined) await closeInTime(this.session);
    await this.kept;
  }

  /** Undefined while there is none, and once it stops. */
  get openSession(): SmppSession | undefined {
    return this.session?.isOpen && !this.stopping.signal.aborted ? this.session : undefined;
  }

  /** Why the last bind did not come about; undefined where it did. */
  get refusal(): Refusal | undefined {
    return this.lastRefusal;
  }

  private async keep(tried: () => void): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      failures = (await this.hold(tried)) > steadyMilliseconds ? 1 : failures + 1;
      const milliseconds = retryDelayMilliseconds({
        tries: failures,
        firstMilliseconds: firstDelayMilliseconds,
        maxMilliseconds: longestDelayMilliseconds,
        random: this.options.random,
      });
      // Only the signal rejects it.
      await pause(milliseconds, undefined, { signal }).catch(() => {});
    }
  }

  /** One session, from its bind to its end; gives how many milliseconds it was bound. */
  private async hold(tried: () => void): Promise<number> {
    const { log, host, port, onChange } = this.options;
    const { signal } = this.stopping;
    const session = await this.bound();
    if (session === undefined) {
      tried();
      return 0;
    }
    const began = performance.now();
    this.session = session;
    log.info('smpp.bound', { host, port });
    onChange({ kind: 'bound' });
    tried();
    // Asked to stop just as it was bound: stop() did not see it.
    if (signal.aborted) await closeInTime(session);
    const reason = await session.ended;
    this.session = undefined;
    if (!signal.aborted) log.warn('smpp.lost', { host, port, reason });
    onChange({ kind: 'lost', reason });
    return performance.now() - began;
  }

  private async bound(): Promise<SmppSession | undefined> {
    const { log, host, port, onChange } = this.options;
    const { signal } = this.stopping;
    try {
      const session = await SmppSession.open(this.options, signal);
      this.lastRefusal = undefined;
      return session;
    } catch (error) {
      if (!(error instanceof BindFailed)) throw error;
      const { reason, refusesUs } = error.refusal;
      this.lastRefusal = error.refusal;
      if (signal.aborted) return undefined;
      if (refusesUs) log.error('smpp.bind-refused', { host, port, reason });
      else log.warn('smpp.not-bound', { host, port, reason });
      onChange({ kind: 'not-bound', reason });
      return undefined;
    }
  }
}

async function closeInTime(session: SmppSession): Promise<void> {
  const timer = setTimeout(() => session.end('SMPP_STOPPED'), closeMilliseconds);
  await session.close();
  clearTimeout(timer);
}
