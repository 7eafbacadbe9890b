/** One statement for what several callers read at about the same time, each its own row. */

interface Reader<Row> {
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export class GroupRead<Row> {
  private waiting = new Map<string, Reader<Row>[]>();

  /** `readAll` gives the rows that there are, by their keys; at most so many keys a time. */
  constructor(
    private readonly readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
    private readonly mostKeys: number,
  ) {}

  /** The row of this key; undefined where there is none. Rejects as `readAll` does. */
  read(key: string): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) setImmediate(() => this.readWaiting());
      this.waiting.set(key, [...(this.waiting.get(key) ?? []), { resolve, reject }]);
    });
  }

  private readWaiting(): void {
    const waiting = [...this.waiting];
    this.waiting = new Map();
    for (let next = 0; next < waiting.length; next += this.mostKeys)
      void this.readSome(waiting.slice(next, next + this.mostKeys));
  }

  private async readSome(waiting: readonly (readonly [string, readonly Reader<Row>[]])[]): Promise<void> {
    try {
      const rows = await this.readAll(waiting.map(([key]) => key));
      for (const [key, readers] of waiting) for (const { resolve } of readers) resolve(rows.get(key));
    } catch (error) {
      for (const [, readers] of waiting) for (const { reject } of readers) reject(error);
    }
  }
}
