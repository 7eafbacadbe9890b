import type { Component } from './component';
import type { Log } from './log';
import { Poller } from './poller';
import { untilAborted } from './until-aborted';

interface ReadinessOptions {
  /** What the process needs in order to work, as an operator calls it, and whether it answers now. */
  readonly needs: Readonly<Record<string, () => Promise<boolean>>>;
  readonly intervalMilliseconds: number;
  /** Told at each change. */
  readonly onChange: (serving: boolean) => void;
  readonly log: Log;
  /** How long a need may take over its answer before it counts as missing; default 5 s. */
  readonly answerMilliseconds?: number;
}

/** Longer than any need takes that answers; the database's own limit is shorter. */
const defaultAnswerMilliseconds = 5_000;

/** Keeps asking what the process depends on; serving only while all of it answers. */
export class Readiness implements Component {
  readonly name = 'readiness';
  private readonly poller: Poller;
  private lacking: readonly string[];
  private serving = false;

  constructor(private readonly options: ReadinessOptions) {
    this.lacking = Object.keys(options.needs);
    const { intervalMilliseconds, log } = options;
    this.poller = new Poller({ name: this.name, intervalMilliseconds, log, work: () => this.ask() });
  }

  /** Resolves after the first answers. */
  async start(): Promise<void> {
    await this.ask();
    await this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    this.lacking = ['stopping'];
    this.turn(false);
  }

  /** Asks now: something has changed. */
  ring(): void {
    this.poller.ring();
  }

  isServing(): boolean {
    return this.serving;
  }

  missing(): readonly string[] {
    return this.lacking;
  }

  private async ask(): Promise<'idle'> {
    const answers = await Promise.all(
      Object.entries(this.options.needs).map(async ([need, answers]) =>
        (await this.answersInTime(answers)) ? [] : [need],
      ),
    );
    this.lacking = answers.flat();
    this.turn(this.lacking.length === 0);
    return 'idle';
  }

  /** Whatever is asked may hang: silence is an answer too. */
  private async answersInTime(answers: () => Promise<boolean>): Promise<boolean> {
    const limit = this.options.answerMilliseconds ?? defaultAnswerMilliseconds;
    return untilAborted(answers(), AbortSignal.timeout(limit)).catch(() => false);
  }

  private turn(serving: boolean): void {
    if (serving === this.serving) return;
    this.serving = serving;
    this.options.log.info(serving ? 'readiness.serving' : 'readiness.not-serving', { missing: this.lacking });
    this.options.onChange(serving);
  }
}
