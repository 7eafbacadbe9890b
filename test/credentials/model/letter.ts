type Reported = 'sent' | 'delivered' | 'returned';

/** A letter with a half, as the rules have it: held or not, and what is known of each of its attempts. */
export class ModelLetter {
  attempt = 1;
  private readonly attempts = new Map<number, Map<Reported, number>>();

  constructor(
    readonly id: string,
    public isHeld: boolean,
  ) {}

  /** Said of the newest attempt; false where it was said before. */
  says(state: Reported, now: number): boolean {
    const known = this.attempts.get(this.attempt) ?? new Map<Reported, number>();
    if (known.has(state)) return false;
    this.attempts.set(this.attempt, known.set(state, now));
    return true;
  }

  /** As says, where that is how the letter stands then; else nothing is said. */
  becomes(state: Reported, now: number): boolean {
    const before = new Map(this.attempts.get(this.attempt));
    if (!this.says(state, now)) return false;
    if (this.state === state) return true;
    this.attempts.set(this.attempt, before);
    return false;
  }

  get state(): Reported | 'under-way' {
    const known = this.deciding();
    return (['returned', 'delivered', 'sent'] as const).find((state) => known?.has(state)) ?? 'under-way';
  }

  get despatchTime(): number | undefined {
    const known = this.deciding();
    return known?.get('sent') ?? known?.get('delivered');
  }

  /** The newest attempt decides, unless of an earlier one it is known where it ended up. */
  private deciding(): ReadonlyMap<Reported, number> | undefined {
    const arrived = [...this.attempts.values()].filter((known) => known.has('delivered') || known.has('returned'));
    return arrived.at(-1) ?? this.attempts.get(this.attempt);
  }
}
