/** Files that change under a running process: looked at again and again, judged, and taken; what must not be taken is told once, and changes nothing. */
import { millisecondsPerSecond } from './clock';
import { isErrorLike } from './error-like';
import { isFault } from './fault';
import type { Log } from './log';
import type { Metrics } from './metrics';

export interface WatchedFile<Content> {
  /** `NAME.refused` is logged. */
  readonly name: string;
  /** What it holds. By that and not by its time: orchestrators change where a link leads. Throws where it is wrong in itself. */
  readonly read: () => Promise<Content>;
  readonly isSame: (one: Content, other: Content) => boolean;
  /** Takes what was read: it and nothing else was judged. Throws where it must not be taken. */
  readonly take: (found: Content) => Promise<void> | void;
  readonly log: Log;
}

const usualMilliseconds = 5 * millisecondsPerSecond;

/** With the life of a Component, which a keyring in a command does not need. */
export class FileWatch<Content> {
  readonly name: string;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private complaint: string | undefined;
  private measure = (): void => {};

  /** `held`: what was taken of it; undefined where the next look is to judge whatever is there. */
  constructor(
    private held: Content | undefined,
    private readonly file: WatchedFile<Content>,
  ) {
    this.name = file.name;
  }

  async start(everyMilliseconds = usualMilliseconds): Promise<void> {
    this.timer = setInterval(() => void this.look(), everyMilliseconds);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Never rejects. Many who ask at once share one look. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  /** Has the next look judge what is there, though it was taken before. */
  judgeAgain(): void {
    this.held = undefined;
  }

  /** Why it was not taken, as it was last read. */
  refusal(): string | undefined {
    return this.complaint;
  }

  /** A gauge that is 1 while it holds what is not taken. */
  measureBy(metrics: Metrics, name: string, help: string): void {
    this.measure = () => metrics.gauge(name, help).set(this.complaint === undefined ? 0 : 1);
    this.measure();
  }

  private async lookOnce(): Promise<void> {
    try {
      const found = await this.file.read();
      if (this.held === undefined || !this.file.isSame(found, this.held)) {
        await this.file.take(found);
        this.held = found;
      }
      this.complaint = undefined;
    } catch (error) {
      this.complain(error);
    }
    this.measure();
  }

  /** Once, for as long as it stays as wrong. */
  private complain(error: unknown): void {
    const fields = isFault(error) ? error.fields.map(({ field, description }) => `${field} ${description}`) : [];
    const complaint = fields.length > 0 ? fields.join('; ') : isErrorLike(error) ? error.message : 'unknown';
    if (complaint === this.complaint) return;
    this.complaint = complaint;
    // An error's message is kept out of the log where a driver wrote it; a field's never is.
    const why = fields.length > 0 ? { why: complaint } : {};
    this.file.log.error(`${this.name}.refused`, { error, ...why, advice: 'what was there before stays in use' });
  }
}
