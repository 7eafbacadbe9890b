/** Which localities a CAP belongs to. What it is read from is a file: `adapters/cap-file.ts`. */
import { nameWords, wordsOf } from './address-words';

/** One row of the file. */
export interface CapRow {
  /** Equal but for a range; five digits each. */
  readonly firstCap: string;
  readonly lastCap: string;
  /** The locality, and what else it is called. */
  readonly names: readonly string[];
  /** Its province's letters, and those of before that are still written. */
  readonly provinces: readonly string[];
  /** The one code of before for a city that has many: the post sorts such letters by hand. */
  readonly isGeneric: boolean;
}

export interface CapPlace {
  /** Each name's words. */
  readonly names: readonly (readonly string[])[];
  /** The same names, in one text each. */
  readonly keys: ReadonlySet<string>;
  readonly provinces: ReadonlySet<string>;
  readonly isGeneric: boolean;
}

export interface CapData {
  /** Undefined for a CAP that the file does not have. */
  placesOf(cap: string): readonly CapPlace[] | undefined;
  /** Whether some CAP belongs to a locality of this name, by `placeKey`. */
  hasLocality(key: string): boolean;
}

/** No city has half as many. */
export const rangeAtMost = 1_000;
/** All of Italy's hamlets are fewer. */
export const placesAtMost = 300_000;

/** Undefined where the rows stand for more than `placesAtMost` pairs of a CAP and a locality. */
export function capData(rows: Iterable<CapRow>): CapData | undefined {
  const byCap = new Map<string, CapPlace[]>();
  const localities = new Set<string>();
  let count = 0;
  for (const row of rows) {
    const place = placeOf(row);
    for (const key of place.keys) localities.add(key);
    for (let cap = Number(row.firstCap); cap <= Number(row.lastCap); cap += 1) {
      count += 1;
      if (count > placesAtMost) return undefined;
      const places = byCap.get(capText(cap));
      if (places === undefined) byCap.set(capText(cap), [place]);
      else places.push(place);
    }
  }
  return { placesOf: (cap) => byCap.get(cap), hasLocality: (key) => localities.has(key) };
}

export function placeKey(words: readonly string[]): string {
  return words.join(' ');
}

function placeOf({ names, provinces, isGeneric }: CapRow): CapPlace {
  const words = names.map((name) => nameWords(wordsOf(name)));
  // Where both languages are official, both are written, in either order.
  const together = names.length > 1 ? [words.flat(), [...words].reverse().flat()] : [];
  const all = [...words, ...together];
  return { names: all, keys: new Set(all.map(placeKey)), provinces: new Set(provinces), isGeneric };
}

function capText(cap: number): string {
  return String(cap).padStart(5, '0');
}
