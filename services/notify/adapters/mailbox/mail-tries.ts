/** How often each mail that could not be handled was tried. */
import { retryDelayMilliseconds } from '../../../../runtime/retry-delay';

const mostTries = 5;
const firstRetryMilliseconds = 1_000;
const longestRetryMilliseconds = 60_000;
/** Beyond so many, the one that failed first is counted anew. */
const mostMails = 1_000;

interface FailedMail {
  readonly tries: number;
  /** Milliseconds, on the clock of `now`. */
  readonly retryTime: number;
}

export class MailTries {
  private readonly failed = new Map<string, FailedMail>();

  /** `now`: milliseconds that only ever go on. */
  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Whether it may be tried now; `never` once it was tried too often. */
  turnOf(mail: string): 'now' | 'later' | 'never' {
    const failed = this.failed.get(mail);
    if (failed === undefined) return 'now';
    if (failed.tries >= mostTries) return 'never';
    return failed.retryTime <= this.now() ? 'now' : 'later';
  }

  /** Gives how often it was tried. */
  fail(mail: string): number {
    const tries = (this.failed.get(mail)?.tries ?? 0) + 1;
    const delay = retryDelayMilliseconds({
      tries,
      firstMilliseconds: firstRetryMilliseconds,
      maxMilliseconds: longestRetryMilliseconds,
      random: this.random,
    });
    const [first] = this.failed.keys();
    if (first !== undefined && this.failed.size >= mostMails) this.failed.delete(first);
    this.failed.set(mail, { tries, retryTime: this.now() + delay });
    return tries;
  }

  forget(mail: string): void {
    this.failed.delete(mail);
  }

  /** Forgets all others. */
  keepOnly(mails: ReadonlySet<string>): void {
    for (const mail of this.failed.keys()) if (!mails.has(mail)) this.failed.delete(mail);
  }

  /** Until the next may be tried again, at most so many milliseconds. */
  millisecondsToNext(most: number): number {
    const waits = [...this.failed.values()].map(({ retryTime }) => retryTime - this.now());
    return Math.max(0, Math.min(most, ...waits));
  }
}
