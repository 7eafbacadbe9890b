/** What postal needs from outside. */
import type { DeliveryReport, ReportResult } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import type { ComposedLetter } from './domain/composed-letter';

export type { ComposedLetter, HalfPanel, Section } from './domain/composed-letter';

export interface DrawnLetter {
  readonly letterId: string;
  readonly attempt: number;
  /** Grows with every claim: what an older claimant still does must not become a second print. */
  readonly fence: number;
  readonly pdf: Buffer;
  /** SHA-256 of the PDF, in hex. */
  readonly digest: string;
}

export type Whereabouts = 'handed-over' | 'not-handed-over' | 'unknown';

/** Who turns letters into paper. One suite runs over all implementations. */
export interface LetterDestination {
  readonly name: string;
  /**
   * Which one it is, 10 to 36 characters, the same for all processes and after every restart as long as `find` remembers what
   * was printed; one that lost its memory is another. Faults: unavailable.
   */
  identity(): Promise<string>;
  /**
   * Hands the letter over, at most once for a letter and attempt: where that is already done, it only answers. `reference` is
   * the destination's own name for the letter.
   * Faults: unavailable (it may be tried again, and `find` tells what became of this try), conflict (a newer claimant has it).
   */
  print(letter: DrawnLetter): Promise<{ readonly reference: string }>;
  /** Whether an earlier print reached the destination; 'unknown' where it cannot tell. Faults: unavailable. */
  find(letterId: string, attempt: number): Promise<Whereabouts>;
  /** Removes what unfinished prints left behind; called only once the letter has ended without being printed. Faults: unavailable. */
  discard?(letterId: string, attempt: number): Promise<void>;
}

/** The letter as PDF; the same letter always gives the same bytes. Faults: invalid (UNPRINTABLE_CHARACTER, ADDRESS_TOO_LONG). */
export type DrawLetter = (letter: ComposedLetter) => Promise<Buffer>;

/** Credentials, as told what became of deliveries: one result for each report, in the same order. Throws Fault. */
export interface ReportReceiver {
  reportDeliveries(reports: readonly DeliveryReport[]): Promise<readonly ReportResult[]>;
}
