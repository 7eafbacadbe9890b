/** Lets so many pieces of work be under way at once, and so many of each owner, so that none takes every place. Nothing waits here. */
import { Fault } from './fault';

const retryAfterSeconds = 1;

interface SharesOptions {
  /** Said in the Fault. */
  readonly name: string;
  readonly places: number;
  readonly placesPerOwner: number;
}

export class Shares {
  private taken = 0;
  /** Only of owners with work under way. */
  private readonly takenBy = new Map<string, number>();

  constructor(private readonly options: SharesOptions) {
    const { places, placesPerOwner } = options;
    if (![places, placesPerOwner].every((count) => Number.isInteger(count) && count >= 1))
      throw new RangeError('shares need a place at least');
  }

  /** The work's own outcome. Fault exhausted QUEUE_FULL (retry after 1 s), the work not begun, where no place is free or the owner has its share. */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    this.enter(owner);
    try {
      return await work();
    } finally {
      this.leave(owner);
    }
  }

  private enter(owner: string): void {
    const { name, places, placesPerOwner } = this.options;
    const own = this.takenBy.get(owner) ?? 0;
    if (own >= placesPerOwner) throw full(`${name}: ${placesPerOwner} of this caller are under way already`);
    if (this.taken >= places) throw full(`${name}: ${places} are under way already`);
    this.taken += 1;
    this.takenBy.set(owner, own + 1);
  }

  private leave(owner: string): void {
    this.taken -= 1;
    const own = (this.takenBy.get(owner) ?? 0) - 1;
    if (own > 0) this.takenBy.set(owner, own);
    else this.takenBy.delete(owner);
  }
}

function full(message: string): Fault {
  return new Fault('exhausted', 'QUEUE_FULL', message, { retryAfterSeconds });
}
