/** How a row of the table `letter` reads. */
import type { LetterClass } from '../domain/batch';
import type { LeftOpenReason, Letter, LetterState } from '../domain/letter';
import type { Half } from '../domain/letter-content';
import type { PrintChannel } from '../domain/print-channel';

export interface LetterRow {
  readonly id: string;
  readonly channel: PrintChannel;
  readonly credential_id: string;
  readonly issue_id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly half: Half | null;
  readonly not_after_time: Date;
  readonly accepted_time: Date;
  readonly state: LetterState;
  readonly letter_class: LetterClass | null;
  readonly desk_id: string | null;
  readonly batch_id: string | null;
  readonly print_number: number;
  /** SQLite and MySQL have no booleans. */
  readonly is_cleared: 0 | 1;
  readonly is_canary: 0 | 1;
  readonly left_open_time: Date | null;
  readonly left_open_reason: LeftOpenReason | null;
  readonly despatch_time: Date | null;
  readonly seal_key_id: string | null;
  readonly sealed: Buffer | null;
  readonly traceparent: string | null;
}

export const letterColumns = [
  'id',
  'channel',
  'credential_id',
  'issue_id',
  'delivery_id',
  'attempt',
  'half',
  'not_after_time',
  'accepted_time',
  'state',
  'letter_class',
  'desk_id',
  'batch_id',
  'print_number',
  'is_cleared',
  'is_canary',
  'left_open_time',
  'left_open_reason',
  'despatch_time',
  'seal_key_id',
  'sealed',
  'traceparent',
] as const;

export function letterOf(row: LetterRow): Letter {
  const sealed =
    row.sealed === null || row.seal_key_id === null ? undefined : { keyId: row.seal_key_id, jwe: row.sealed };
  return {
    id: row.id,
    channel: row.channel,
    credentialId: row.credential_id,
    issueId: row.issue_id,
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    half: row.half ?? undefined,
    notAfterTime: row.not_after_time,
    acceptedTime: row.accepted_time,
    state: row.state,
    letterClass: row.letter_class ?? undefined,
    deskId: row.desk_id ?? undefined,
    batchId: row.batch_id ?? undefined,
    printNumber: row.print_number,
    isCleared: row.is_cleared === 1,
    isCanary: row.is_canary === 1,
    leftOpenTime: row.left_open_time ?? undefined,
    leftOpenReason: row.left_open_reason ?? undefined,
    despatchTime: row.despatch_time ?? undefined,
    sealed,
    traceparent: row.traceparent ?? undefined,
  };
}
