/** The requests of one session that wait for their answers, by sequence number; and those that waited too long. */
import { commands } from './commands';
import type { PduHeader } from './pdu-reader';

export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly frame: Buffer }
  /** Nobody knows what became of it. `reason`: UPPER_SNAKE. */
  | { readonly kind: 'unanswered'; readonly reason: string };

export interface AnswerWait {
  readonly milliseconds: number;
  readonly signal?: AbortSignal;
  /** Hears the answer where nobody waits for it any more. */
  readonly hearLate?: (answer: Answer) => void;
}

interface Waiting {
  readonly responseId: number;
  readonly tell: (answer: Answer) => void;
  readonly hearLate: (answer: Answer) => void;
  readonly timer: NodeJS.Timeout;
}

const lastSequence = 0x7fffffff;
/** Given up, and still listened for: the oldest is forgotten beyond it. */
const maxGivenUp = 1_000;
const responseBit = 0x80000000;

export class Outstanding {
  private sequence = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly givenUp = new Map<number, Waiting>();
  private whenNone: (() => void)[] = [];

  /** `sequence` is no other's. The answer comes within the time, after an abort of the signal, or when the session ends. */
  add(
    commandId: number,
    { milliseconds, signal, hearLate }: AnswerWait,
  ): { readonly sequence: number; readonly answer: Promise<Answer> } {
    const sequence = this.nextSequence();
    const answer = new Promise<Answer>((resolve) => {
      const giveUp = (reason: string) => this.giveUp(sequence, reason);
      const onAbort = () => giveUp('SMPP_ABORTED');
      const timer = setTimeout(() => giveUp('SMPP_RESPONSE_TIMEOUT'), milliseconds);
      const tell = (given: Answer) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve(given);
      };
      this.waiting.set(sequence, {
        responseId: commandId + responseBit,
        tell,
        hearLate: hearLate ?? (() => {}),
        timer,
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    return { sequence, answer };
  }

  /** What an answer that came was: of somebody who waits, of somebody who gave up, or of nobody. */
  hear({ commandId, status, sequence }: PduHeader, frame: Buffer): 'awaited' | 'late' | 'unexpected' {
    const one = this.waiting.get(sequence) ?? this.givenUp.get(sequence);
    if (one === undefined || (commandId !== one.responseId && commandId !== commands.genericNack)) return 'unexpected';
    const answer: Answer = { kind: 'answered', status, frame };
    if (this.givenUp.delete(sequence)) {
      one.hearLate(answer);
      return 'late';
    }
    this.waiting.delete(sequence);
    one.tell(answer);
    this.noticeNone();
    return 'awaited';
  }

  /** No answer comes any more. */
  endAll(reason: string): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    this.givenUp.clear();
    for (const { tell } of all) tell({ kind: 'unanswered', reason });
    this.noticeNone();
  }

  /** Resolves when nothing waits. */
  async none(): Promise<void> {
    if (this.waiting.size > 0) await new Promise<void>((resolve) => this.whenNone.push(resolve));
  }

  private giveUp(sequence: number, reason: string): void {
    const one = this.waiting.get(sequence);
    if (one === undefined) return;
    this.waiting.delete(sequence);
    this.givenUp.set(sequence, one);
    const [oldest] = this.givenUp.keys();
    if (this.givenUp.size > maxGivenUp && oldest !== undefined) this.givenUp.delete(oldest);
    one.tell({ kind: 'unanswered', reason });
    this.noticeNone();
  }

  private nextSequence(): number {
    do {
      this.sequence = this.sequence === lastSequence ? 1 : this.sequence + 1;
    } while (this.waiting.has(this.sequence) || this.givenUp.has(this.sequence));
    return this.sequence;
  }

  private noticeNone(): void {
    if (this.waiting.size > 0) return;
    for (const resolve of this.whenNone.splice(0)) resolve();
  }
}
