/** Work on one key goes one after the other in this process, before it takes anything that others need: a connection, a lock. */
import { Limiter } from './limiter';

interface KeyedTurnsOptions {
  readonly name: string;
  /** How many may wait for one key; beyond it Fault exhausted QUEUE_FULL. */
  readonly queueLength: number;
}

interface Turn {
  readonly limiter: Limiter;
  users: number;
}

export class KeyedTurns {
  private readonly turns = new Map<string, Turn>();

  constructor(private readonly options: KeyedTurnsOptions) {}

  /** The work's own outcome, in the order of arrival for its key. Keys that nobody uses are forgotten. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = this.turns.get(key) ?? { limiter: new Limiter({ ...this.options, concurrency: 1 }), users: 0 };
    this.turns.set(key, turn);
    turn.users += 1;
    try {
      return await turn.limiter.run(work);
    } finally {
      turn.users -= 1;
      if (turn.users === 0) this.turns.delete(key);
    }
  }
}
