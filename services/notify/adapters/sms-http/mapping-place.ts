/** A value in a JSON document and where it stands, so that each fault in it names its place. */

/** 'request.method must be POST or PUT'. It holds names and no values: a template may hold a secret. */
export type Fault = string;

interface Members {
  /** A fault where it is absent. */
  required(name: string): Place;
  optional(name: string): Place;
}

export class Place {
  constructor(
    private readonly path: string,
    readonly value: unknown,
    private readonly faults: Fault[],
  ) {}

  get isThere(): boolean {
    return this.value !== undefined;
  }

  fault(description: string): void {
    const fault = `${this.path === '' ? 'the document' : this.path} ${description}`;
    if (!this.faults.includes(fault)) this.faults.push(fault);
  }

  /** Its members, of which only these are known; without it, none. */
  object(known: readonly string[]): Members {
    const entries = this.entries();
    for (const [name, place] of entries) if (!known.includes(name)) place.fault('is not known');
    const find = (name: string) => entries.find(([key]) => key === name)?.[1] ?? this.at(name, undefined);
    return {
      optional: find,
      required: (name) => {
        const place = find(name);
        if (!place.isThere) place.fault('is missing');
        return place;
      },
    };
  }

  /** The members of an object; none, with a fault, of anything else that is there. */
  entries(): readonly (readonly [string, Place])[] {
    if (!this.isThere) return [];
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      this.fault('must be an object');
      return [];
    }
    return Object.entries(this.value).map(([name, value]) => [name, this.at(name, value)]);
  }

  /** Undefined, with a fault, where it is no text. */
  text(): string | undefined {
    if (typeof this.value === 'string') return this.value;
    this.fault('must be a text');
    return undefined;
  }

  /** The texts of a list; none, with a fault, of anything else that is there. Numbers count as texts. */
  texts(): readonly { readonly text: string; readonly place: Place }[] {
    if (!this.isThere) return [];
    if (!Array.isArray(this.value)) {
      this.fault('must be a list');
      return [];
    }
    return this.value.map((item: unknown, index) => ({
      text: typeof item === 'number' ? String(item) : typeof item === 'string' ? item : '',
      place: this.at(String(index), item),
    }));
  }

  at(name: string, value: unknown): Place {
    return new Place(this.path === '' ? name : `${this.path}.${name}`, value, this.faults);
  }
}
