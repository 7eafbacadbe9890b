/** What credentials needs from outside. */
import type { Family } from './domain/channel';
import type { ComposedForm } from './domain/composed-form';
import type { LedgerEntry } from './domain/discrepancy-of-delivery';
import type { FiscalCode } from './domain/fiscal-code';
import type { RegisteredPerson } from './domain/registered-person';

/** A hash that is slow on purpose, for secrets short enough to be guessed. Its work is bounded: Fault exhausted where too much waits. */
export interface SlowHash {
  /** Resolves to salt and output in one. */
  hash(secret: string): Promise<Buffer>;
  /** Compares in constant time; takes as long for a wrong secret as for a right one. */
  matches(secret: string, hashed: Buffer): Promise<boolean>;
}

/** A form as PDF. The same form always gives the same bytes. Faults: invalid UNPRINTABLE_CHARACTER, FORM_TOO_LONG. */
export type DrawForm = (form: ComposedForm) => Promise<Buffer>;

/** Which channel families a caller may report for; none for who is no delivery service. */
export type FamiliesOf = (call: CallerOfReports) => ReadonlySet<Family>;

export interface CallerOfReports {
  /** The URI of the caller's certificate. */
  readonly caller: string;
  readonly bearerToken: string | undefined;
}

/** The authority that knows who lives where. */
export interface PopulationRegister {
  /**
   * The person with this fiscal code; undefined where it has none. Faults: unavailable REGISTER_UNAVAILABLE, also soon after the signal aborts;
   * precondition REGISTER_ANSWER_UNUSABLE where it has this person in a form that nobody can use: asking again is of no use.
   */
  find(fiscalCode: FiscalCode, signal: AbortSignal): Promise<RegisteredPerson | undefined>;
}

/** A file of registered persons, which may be read more than once. */
export interface RegisterFile {
  /** Faults: invalid FILE_REFUSED where it cannot be read as a whole, or has changed since it was opened. */
  lines(): AsyncIterable<RegisterLine>;
}

export type RegisterLine = GoodRegisterLine | BadRegisterLine;

export interface GoodRegisterLine {
  readonly kind: 'person';
  readonly line: number;
  readonly fiscalCode: FiscalCode;
  readonly person: RegisteredPerson;
}

/** A line, or lines up to `lastLine`, without a person as one must be. `why` holds no word of it. */
export interface BadRegisterLine {
  readonly kind: 'bad';
  readonly line: number;
  readonly lastLine: number;
  readonly why: string;
}

/** What a delivery service knows of the deliveries of one family. */
export interface Ledger {
  /** What it knows of these, at most 500. Faults: unavailable. */
  find(deliveryIds: readonly string[], signal: AbortSignal): Promise<LedgerPage>;
  /** What it took on in this span, oldest first, a page at a time; `pageToken` empty: the first. Faults: unavailable. */
  list(span: LedgerSpan, pageToken: string, signal: AbortSignal): Promise<LedgerPage>;
}

export interface LedgerSpan {
  /** Undefined: from the oldest on. */
  readonly sinceTime: Date | undefined;
  readonly untilTime: Date;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
  /** What ended before this may have been forgotten there. */
  readonly forgottenBeforeTime: Date;
}

/** The ledgers that can be asked, by whose they are. */
export type Ledgers = ReadonlyMap<Family, Ledger>;
/** Where documents are kept, which were encrypted before: each there whole, or not at all. */
export interface DocumentStore {
  /**
   * Keeps what comes, so many bytes, under a key that was never used; durable once it resolves. Takes no more than it can keep, and holds some of it
   * in memory. Where the content throws, or the signal aborts, nothing can be read, and what came is removed, at the latest by `remove`.
   * Faults: unavailable DOCUMENT_STORE_UNAVAILABLE; what the content throws; the signal's reason.
   */
  write(key: string, content: AsyncIterable<Uint8Array>, bytes: number, signal: AbortSignal): Promise<void>;
  /** Faults: damaged DOCUMENT_DAMAGED where it is not there; unavailable DOCUMENT_STORE_UNAVAILABLE; the signal's reason. */
  read(key: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** With what has come of it, where that is not all; nothing there is fine. Faults: unavailable DOCUMENT_STORE_UNAVAILABLE. */
  remove(key: string): Promise<void>;
  /** The keys under which something has come before this time, whole or not, in any order. Faults: unavailable DOCUMENT_STORE_UNAVAILABLE. */
  keysBefore(time: Date): AsyncIterable<string>;
  /**
   * The id of the installation whose documents lie here; `claim`, an id, where it was nobody's, and from now on. The same for all who ask, also at once.
   * Faults: damaged DOCUMENT_STORE_UNMARKED where it cannot be told; unavailable DOCUMENT_STORE_UNAVAILABLE.
   */
  owner(claim: string): Promise<string>;
  /** Whether it can be worked with now. Never rejects. */
  answers(): Promise<boolean>;
}
