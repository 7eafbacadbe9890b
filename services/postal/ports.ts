/** What postal needs from outside. */
import type { DeliveryReport, ReportResult } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import type { AnswerLine } from './domain/answer-line';
import type { LetterClass } from './domain/batch';
import type { ComposedLetter } from './domain/composed-letter';

import type { Reconciliation } from './domain/reconciliation';

export type { ComposedLetter, HalfPanel, HandedTo, Section } from './domain/composed-letter';

/** A file of a batch, as it goes to the print centre. */
export interface BatchFile {
  /** A printer prints letters only; papers are the manifest, its signature and the checksums. */
  readonly kind: 'letter' | 'paper';
  /** [A-Za-z0-9._-]+, at most 100 characters. */
  readonly name: string;
  /** Of a letter the PDF, or that encrypted for the print centre. */
  readonly content: Buffer;
  /** SHA-256 of the content, in hex. */
  readonly digest: string;
}

/** A batch on its way to a destination. */
export interface Parcel {
  readonly batchId: string;
  /** Grows with every claim: what an older claimant still does must not become a second print. */
  readonly fence: number;
  readonly letterClass: LetterClass;
  /** Each file once, the letters first; drawn as they are asked for, so that few of them are in memory. */
  readonly files: AsyncIterable<BatchFile>;
}

/**
 * Who turns letters into paper. What is staged cannot be printed; a release is one step, and only a reference that was committed is
 * released. So claimants that overlap, or die anywhere, make one print. One suite runs over all implementations.
 */
export interface BatchDestination {
  readonly name: string;
  /**
   * Which one it is, 10 to 36 characters, the same for all processes and after every restart as long as `find` remembers what was
   * released; one that lost its memory is another. Faults: unavailable, precondition.
   */
  identity(): Promise<string>;
  /**
   * Brings all of it there, durable, and out of the print centre's sight; answers its own name for it, at most 200 characters. With a
   * higher fence it may go on with what is there of the same batch. Faults: unavailable (later again), precondition (somebody must
   * look), conflict (a newer claimant has it).
   */
  stage(parcel: Parcel, signal: AbortSignal): Promise<string>;
  /** Lets it be printed, in one step; where that is done already it only answers. Faults as stage's: after any of them `find` tells. */
  release(reference: string): Promise<void>;
  /** 'unknown' where it cannot tell. Faults: unavailable, precondition. */
  find(reference: string): Promise<'staged' | 'released' | 'unknown'>;
  /** Removes whatever was staged for the batch and is not `keep`; never what was released. Faults: unavailable, precondition. */
  tidy(batchId: string, keep: string | undefined): Promise<void>;
  /** Removes what is left there of a released batch: the print centre has acknowledged it. Faults: unavailable, precondition. */
  erase(reference: string): Promise<void>;
}

/** Looks after released batches where they are printed, and calls for hands; answers those that have come to their end, `failed` where one cannot tell of their letters. Never rejects. */
export type LookAtPrinted = <Batch extends { readonly batchId: string; readonly reference: string }>(
  batches: readonly Batch[],
) => Promise<readonly { readonly batchId: string; readonly end: 'completed' | 'failed' }[]>;

/** That released batches are looked after where they are printed. */
export interface PrintedWatch {
  readonly look: LookAtPrinted;
  readonly everyMilliseconds: number;
  /** Looked at in one round, the longest handed over first; default 50. */
  readonly mostBatches?: number;
}

/** The desks at which slips can be printed. */
export interface DesksAtWork {
  hasDesk(deskId: string): boolean;
  /** A slip whose printer is away is tried again after so long at most. */
  readonly retryMilliseconds: number;
}

/** Encrypts a file for the print centre; `suffix` is added to its name. */
export interface FileEncryption {
  readonly suffix: string;
  encrypt(content: Buffer): Promise<Buffer>;
}

/** The letter as PDF; the same letter always gives the same bytes. Faults: as `check`. */
export type DrawLetter = (letter: ComposedLetter) => Promise<Buffer>;

/** What a file of answers says, line by line, as it arrives. Faults: invalid FILE_REFUSED; those of the source. */
export type ReadAnswers = (bytes: AsyncIterable<Uint8Array>, now: Date) => AsyncIterable<AnswerLine>;

/** A reconciliation as PDF, for who works on paper. */
export type DrawReconciliation = (reconciliation: Reconciliation) => Promise<Buffer>;

export interface LetterDrawing {
  readonly draw: DrawLetter;
  /** Whether the letter can be drawn, without drawing it. Faults: invalid (UNPRINTABLE_CHARACTER, ADDRESS_TOO_LONG, LETTER_TOO_LONG). */
  check(letter: ComposedLetter): void;
}

/** Credentials, as told what became of deliveries: one result for each report, in the same order. Throws Fault. */
export interface ReportReceiver {
  reportDeliveries(reports: readonly DeliveryReport[]): Promise<readonly ReportResult[]>;
}
