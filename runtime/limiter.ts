/** Lets so many pieces of work run at once, so many wait, and refuses the rest: nothing queues without bound. */
import { Fault } from './fault';

const retryAfterSeconds = 1;

interface LimiterOptions {
  /** Said in the Fault. */
  readonly name: string;
  readonly concurrency: number;
  readonly queueLength: number;
}

export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: LimiterOptions) {
    const { concurrency, queueLength } = options;
    if (!Number.isInteger(concurrency) || concurrency < 1 || !Number.isInteger(queueLength) || queueLength < 0)
      throw new RangeError('a limiter needs a concurrency of at least 1 and a queue of at least 0');
  }

  /** The work's own outcome, in the order of arrival. Fault exhausted QUEUE_FULL (retry after 1 s), the work not begun. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    const { name, concurrency, queueLength } = this.options;
    if (this.running < concurrency) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= queueLength)
      throw new Fault('exhausted', 'QUEUE_FULL', `${name}: ${queueLength} are waiting already`, { retryAfterSeconds });
    await new Promise<void>((admitted) => this.waiting.push(admitted));
  }

  /** The place goes straight to who waits longest, so that no newcomer can overtake. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
