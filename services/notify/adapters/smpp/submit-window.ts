/** How many submissions each session may have unanswered; who finds no room waits for it, in the order of arrival. */
import type { SmppSession } from './session';

/** A submission's place; `release` when it was answered, or nobody waits for the answer any more. */
export interface Place {
  readonly session: SmppSession;
  release(): void;
}

interface WindowOptions {
  /** For each session. */
  readonly size: number;
  /** Those that are open now. */
  readonly sessions: () => readonly SmppSession[];
}

/** Many times what a caller has under way. */
const maxWaiting = 10_000;

export class SubmitWindow {
  private readonly taken = new Map<SmppSession, number>();
  private readonly waiting = new Set<(place: Place | undefined) => void>();

  constructor(private readonly options: WindowOptions) {}

  /** In the session with the fewest. Undefined where none is open, too many wait, or the signal aborts first. */
  async take(signal: AbortSignal): Promise<Place | undefined> {
    if (signal.aborted || this.waiting.size >= maxWaiting) return undefined;
    const place = this.waiting.size === 0 ? this.free() : undefined;
    if (place !== undefined || this.options.sessions().length === 0) return place;
    return new Promise((resolve) => {
      const settle = (given: Place | undefined) => {
        this.waiting.delete(settle);
        signal.removeEventListener('abort', onAbort);
        resolve(given);
      };
      const onAbort = () => settle(undefined);
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.add(settle);
    });
  }

  /** A session opened or ended. */
  sessionsChanged(): void {
    const open = new Set(this.options.sessions());
    for (const session of this.taken.keys()) if (!open.has(session)) this.taken.delete(session);
    if (open.size === 0) for (const settle of this.waiting) settle(undefined);
    else this.admit();
  }

  private admit(): void {
    for (const settle of this.waiting) {
      const place = this.free();
      if (place === undefined) return;
      settle(place);
    }
  }

  private free(): Place | undefined {
    const counts = this.options.sessions().map((session) => ({ session, count: this.taken.get(session) ?? 0 }));
    const [least] = counts.sort((one, other) => one.count - other.count);
    if (least === undefined || least.count >= this.options.size) return undefined;
    const { session } = least;
    this.taken.set(session, least.count + 1);
    return { session, release: () => this.release(session) };
  }

  private release(session: SmppSession): void {
    const count = this.taken.get(session);
    // Gone with its session.
    if (count === undefined) return;
    this.taken.set(session, count - 1);
    this.admit();
  }
}
