/** What is looked at again and again is told once, or once a day: this remembers what was. After a restart it is told anew. */
export class ToldOnce {
  private told = new Map<string, string>();

  /** Those of the things that were not told before in this period; what is not among them any more is forgotten. */
  news<T>(things: readonly T[], keyOf: (thing: T) => string, period = ''): readonly T[] {
    const before = this.told;
    this.told = new Map(things.map((thing) => [keyOf(thing), period]));
    return things.filter((thing) => before.get(keyOf(thing)) !== period);
  }
}
