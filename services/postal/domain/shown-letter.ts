/** Letters and batches as operators see them: nothing of their content, nor of their holders. */
import type { Batch } from './batch';
import type { Letter, LetterState } from './letter';

export interface ShownLetter extends Omit<Letter, 'sealed' | 'traceparent' | 'isCleared' | 'credentialId' | 'issueId'> {
  /** Why it is held, or how it ended. */
  readonly reason: string | undefined;
  readonly handedOverTime: Date | undefined;
  readonly outcomeTime: Date | undefined;
  readonly endTime: Date | undefined;
}

export interface ShownBatch extends Batch {
  readonly destinationName: string | undefined;
  readonly manifest: { readonly sequence: number; readonly digest: string } | undefined;
}

export type StateCounts = ReadonlyMap<LetterState, number>;
