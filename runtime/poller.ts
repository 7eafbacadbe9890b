import type { Component } from './component';
import type { Log } from './log';
import { retryDelayMilliseconds } from './retry-delay';

/** What a round of work found: 'more' asks for another round at once. */
export type Round = 'more' | 'idle';

interface PollerOptions {
  readonly name: string;
  /** How long to rest after an idle round when no bell rings. */
  readonly intervalMilliseconds: number;
  readonly work: (signal: AbortSignal) => Promise<Round>;
  readonly log: Log;
}

const firstBackoffMilliseconds = 100;
const longestBackoffMilliseconds = 5_000;

/** Repeats one piece of work: at once after 'more' or a ring, else after the interval; after a throw it backs off. */
export class Poller implements Component {
  readonly name: string;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private rung = false;
  private wake: () => void = () => {};

  constructor(private readonly options: PollerOptions) {
    this.name = options.name;
  }

  async start(): Promise<void> {
    this.running = this.run();
  }

  /** Asks for a round now; a ring during a round asks for one more after it. */
  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** Aborts the signal of the round in hand and waits for it to end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      this.rung = false;
      try {
        const round = await this.options.work(this.stopping.signal);
        failures = 0;
        if (round === 'idle') await this.rest(this.options.intervalMilliseconds, 'until-rung');
      } catch (error) {
        failures += 1;
        this.options.log.error('poller.round-failed', { poller: this.name, failures, error });
        await this.rest(
          retryDelayMilliseconds({
            tries: failures,
            firstMilliseconds: firstBackoffMilliseconds,
            maxMilliseconds: longestBackoffMilliseconds,
            random: Math.random,
          }),
          'whole',
        );
      }
    }
  }

  /** A ring ends an ordinary rest, but not a back-off: a busy bell must not turn a failure into a hot loop. */
  private async rest(milliseconds: number, kind: 'until-rung' | 'whole'): Promise<void> {
    if (this.stopping.signal.aborted || (kind === 'until-rung' && this.rung)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        if (kind === 'whole' && !this.stopping.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => {};
  }
}
