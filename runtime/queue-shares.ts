/** Which of several queues is served next: each gets its share of what there is room for, so that none starves and none waits for all of another. */

export interface QueueShare {
  readonly name: string;
  /** Beside the others': a queue of 16 gets 16 times as much as one of 1, where both have enough. */
  readonly share: number;
}

/** Smooth weighted round robin: over time exactly the shares, and never one queue for long at a stretch. */
export class QueueShares {
  private readonly credits: Map<string, number>;
  private readonly total: number;

  /** In the order in which they get what others leave over. */
  constructor(private readonly queues: readonly QueueShare[]) {
    if (queues.length === 0 || queues.some(({ share }) => !Number.isInteger(share) || share < 1))
      throw new RangeError('each queue needs a share of at least 1');
    this.credits = new Map(queues.map(({ name }) => [name, 0]));
    this.total = queues.reduce((sum, { share }) => sum + share, 0);
  }

  /** So many places dealt out, by the queues' names in their order; some get none this time. */
  deal(places: number): ReadonlyMap<string, number> {
    const dealt = new Map(this.queues.map(({ name }) => [name, 0]));
    for (let place = 0; place < places; place += 1) {
      const next = this.next();
      dealt.set(next, (dealt.get(next) ?? 0) + 1);
    }
    return dealt;
  }

  private next(): string {
    let [next, most] = ['', Number.NEGATIVE_INFINITY];
    for (const { name, share } of this.queues) {
      const credit = (this.credits.get(name) ?? 0) + share;
      this.credits.set(name, credit);
      if (credit > most) [next, most] = [name, credit];
    }
    this.credits.set(next, most - this.total);
    return next;
  }
}
