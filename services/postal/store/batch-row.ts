/** How a row of the table `batch` reads. */
import type { Batch, BatchState, CloseReason, LetterClass } from '../domain/batch';

export interface BatchRow {
  readonly id: string;
  readonly letter_class: LetterClass;
  readonly state: BatchState;
  readonly letters: number;
  readonly open_time: Date;
  readonly close_time: Date | null;
  readonly close_reason: CloseReason | null;
  readonly release_time: Date | null;
  readonly destination_id: string | null;
  readonly reference: string | null;
  readonly handed_over_time: Date | null;
  readonly acknowledge_time: Date | null;
  readonly left_open_time: Date | null;
}

export const batchColumns = [
  'id',
  'letter_class',
  'state',
  'letters',
  'open_time',
  'close_time',
  'close_reason',
  'release_time',
  'destination_id',
  'reference',
  'handed_over_time',
  'acknowledge_time',
  'left_open_time',
] as const;

export function batchOf(row: BatchRow): Batch {
  return {
    id: row.id,
    letterClass: row.letter_class,
    state: row.state,
    letters: row.letters,
    openTime: row.open_time,
    closeTime: row.close_time ?? undefined,
    closeReason: row.close_reason ?? undefined,
    releaseTime: row.release_time ?? undefined,
    destinationId: row.destination_id ?? undefined,
    reference: row.reference ?? undefined,
    handedOverTime: row.handed_over_time ?? undefined,
    acknowledgeTime: row.acknowledge_time ?? undefined,
    leftOpenTime: row.left_open_time ?? undefined,
  };
}
