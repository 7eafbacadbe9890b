/** A value in a JSON document and where it stands, so that each fault in it names its place. */

/** 'request.method must be POST or PUT'. It holds names and no values: a template may hold a secret. */
export type PlaceFault = string;

interface Members {
  /** A fault where it is absent. */
  required(name: string): Place;
  optional(name: string): Place;
}

export class Place {
  constructor(
    private readonly path: string,
    readonly value: unknown,
    private readonly faults: PlaceFault[],
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

  /** One of these texts; `otherwise`, where it is absent, and with a fault where it is anything else. */
  oneOf<const T extends string>(among: readonly T[], otherwise: T): T {
    const found = among.find((one) => one === this.value);
    if (found === undefined && this.isThere) this.fault(`must be one of ${among.join(', ')}`);
    return found ?? otherwise;
  }

  /** Which kind of object it is, by its `kind`; undefined, with a fault, where it is none of these. */
  kindOf<const T extends string>(among: readonly T[]): T | undefined {
    const place = this.entries().find(([name]) => name === 'kind')?.[1] ?? this.at('kind', undefined);
    const found = among.find((one) => one === place.value);
    if (found === undefined) place.fault(`must be one of ${among.join(', ')}`);
    return found;
  }

  /** What a list has; nothing, with a fault, of anything else that is there. */
  items(): readonly Place[] {
    if (!this.isThere) return [];
    if (Array.isArray(this.value)) return this.value.map((item: unknown, index) => this.at(String(index), item));
    this.fault('must be a list');
    return [];
  }

  /** The texts of a list, likewise. Numbers count as texts. */
  texts(): readonly { readonly text: string; readonly place: Place }[] {
    return this.items().map((place) => {
      const { value } = place;
      return { text: typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '', place };
    });
  }

  at(name: string, value: unknown): Place {
    return new Place(this.path === '' ? name : `${this.path}.${name}`, value, this.faults);
  }
}
