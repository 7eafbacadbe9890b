/** What a command is: words for one RPC, and how its answer looks as a table. The contract says the rest. */
import type { JsonObject } from '@bufbuild/protobuf';

/** Of rows: a heading, and a path of the answer's JSON names; `path[a b]` joins these fields of each element. */
export interface Column {
  readonly head: string;
  readonly path: string;
  /** Never cut: it is copied into the next command. */
  readonly whole?: boolean;
}

export interface Act {
  /** `holder show`. */
  readonly words: string;
  /** Full name of the RPC. */
  readonly rpc: string;
  readonly about: string;
  /** Fields that are arguments, in their order; with a question mark where one may be left out. */
  readonly takes?: readonly string[];
  /** The part of the request that arguments and options are about. */
  readonly below?: string;
  /** Other names of options, by field. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Fields without an option. */
  readonly omits?: readonly string[];
  /** One more word of an option: what it sets instead. */
  readonly also?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly fixed?: JsonObject;
  readonly rows?: { readonly field: string; readonly columns: readonly Column[] };
  /** What the answer comes to, in a sentence before its names and values. */
  readonly verdict?: (answer: JsonObject) => string;
  /** All pages are walked, whatever the limit. */
  readonly walksAll?: boolean;
  /** The field of bytes that goes to a file. */
  readonly download?: string;
  /** What the file of the last argument goes out as. */
  readonly upload?: 'document' | 'outcomes';
  /** What cannot be undone, to be asked about first; of the request's part. */
  readonly irrevocable?: (given: JsonObject) => string;
  /** What follows the words in an example. */
  readonly example?: string;
}

export const id = (path = 'id', head = 'id'): Column => ({ head, path, whole: true });
export const columns = (...specs: readonly string[]): readonly Column[] =>
  specs.map((spec) => {
    const [path = '', head] = spec.split(' as ');
    return { head: head ?? path, path };
  });

/** Enough of a fiscal code to see that it is the one that was meant. */
export function holderNamed(given: JsonObject): string {
  const { fiscalCode, subject } = given;
  if (typeof fiscalCode === 'string') return `the holder whose fiscal code ends in ${fiscalCode.slice(-4)}`;
  return `the holder ${typeof subject === 'string' ? subject : '?'}`;
}
