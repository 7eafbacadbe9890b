/** Leaves something alone that has failed so often in a row that it is surely down, and looks from time to time whether it is back. */
import { Fault } from './fault';

interface CircuitBreakerOptions {
  /** Said in the Fault. */
  readonly name: string;
  /** So many failures in a row open it. */
  readonly failuresToOpen: number;
  /** How long it stays open before one piece of work may try. */
  readonly openMilliseconds: number;
  /** Milliseconds that only ever go on. */
  readonly now: () => number;
  /** What a throw of the work says: that the thing is down, that it is up all the same, or nothing. Default: always down. */
  readonly meaningOf?: (error: unknown) => 'down' | 'up' | 'nothing';
  /** Called when it opens, also anew after a try that failed, and when it closes. */
  readonly onChange: (state: 'open' | 'closed') => void;
}

export class CircuitBreaker {
  private failures = 0;
  private openUntil: number | undefined;
  private isProbing = false;

  constructor(private readonly options: CircuitBreakerOptions) {}

  /**
   * The work's own outcome; a throw counts as a failure unless `meaningOf` says otherwise. Fault unavailable CIRCUIT_OPEN, the work not begun: while it is open, and while the one
   * try after that has no outcome.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const isProbe = this.admit();
    try {
      const outcome = await work();
      this.close();
      return outcome;
    } catch (error) {
      const meaning = this.options.meaningOf?.(error) ?? 'down';
      if (meaning === 'down') this.count();
      if (meaning === 'up') this.close();
      throw error;
    } finally {
      if (isProbe) this.isProbing = false;
    }
  }

  /** Gives whether this is the one try of an open circuit. */
  private admit(): boolean {
    if (this.openUntil === undefined) return false;
    const { name, openMilliseconds, now } = this.options;
    const leftMilliseconds = this.isProbing ? openMilliseconds : this.openUntil - now();
    if (leftMilliseconds > 0) {
      const retryAfterSeconds = Math.ceil(leftMilliseconds / 1_000);
      throw new Fault('unavailable', 'CIRCUIT_OPEN', `${name} has failed too often`, { retryAfterSeconds });
    }
    this.isProbing = true;
    return true;
  }

  private close(): void {
    const wasOpen = this.openUntil !== undefined;
    this.failures = 0;
    this.openUntil = undefined;
    if (wasOpen) this.options.onChange('closed');
  }

  private count(): void {
    const { failuresToOpen, openMilliseconds, now, onChange } = this.options;
    this.failures += 1;
    if (this.failures < failuresToOpen) return;
    this.openUntil = now() + openMilliseconds;
    onChange('open');
  }
}
