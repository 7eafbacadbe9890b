/** The domain's words and the contract's numbers for them. */
import { Channel as WireChannel, Half as WireHalf } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { BatchState as WireBatchState } from '../../../proto/gen/symbolon/postal/v1/batch';
import {
  LetterClass as WireLetterClass,
  LetterState as WireLetterState,
} from '../../../proto/gen/symbolon/postal/v1/letter';
import {
  LetterDecision as WireDecision,
  LetterOutcome as WireOutcome,
  ReportFormat as WireReportFormat,
  ReturnReason as WireReturnReason,
} from '../../../proto/gen/symbolon/postal/v1/postal_service';
import type { BatchState, LetterClass } from '../domain/batch';
import type { LetterState } from '../domain/letter';
import type { LetterAnswer, ReturnReason } from '../domain/letter-answer';
import type { Half, OtherHalf } from '../domain/letter-content';
import type { PrintChannel } from '../domain/print-channel';
import type { ReportFormat } from './export-reconciliation';
import type { LetterDecision } from './resolve-letter';

export const wireHalf: Readonly<Record<Half, WireHalf>> = { first: WireHalf.HALF_FIRST, second: WireHalf.HALF_SECOND };

export const wireOtherHalf: Readonly<Record<Exclude<OtherHalf, 'activation' | 'message'>, WireChannel>> = {
  sms: WireChannel.CHANNEL_SMS,
  email: WireChannel.CHANNEL_EMAIL,
  pec: WireChannel.CHANNEL_PEC,
  'desk-slip': WireChannel.CHANNEL_DESK_SLIP,
  letter: WireChannel.CHANNEL_LETTER,
};

export const wirePrintChannel: Readonly<Record<PrintChannel, WireChannel>> = {
  letter: WireChannel.CHANNEL_LETTER,
  'desk-slip': WireChannel.CHANNEL_DESK_SLIP,
};

export const wireLetterClass: Readonly<Record<LetterClass, WireLetterClass>> = {
  italy: WireLetterClass.LETTER_CLASS_ITALY,
  abroad: WireLetterClass.LETTER_CLASS_ABROAD,
  desk: WireLetterClass.LETTER_CLASS_DESK,
};

export const wireLetterState: Readonly<Record<LetterState, WireLetterState>> = {
  accepted: WireLetterState.LETTER_STATE_ACCEPTED,
  held: WireLetterState.LETTER_STATE_HELD,
  batched: WireLetterState.LETTER_STATE_BATCHED,
  printing: WireLetterState.LETTER_STATE_PRINTING,
  'handed-over': WireLetterState.LETTER_STATE_HANDED_OVER,
  sent: WireLetterState.LETTER_STATE_SENT,
  delivered: WireLetterState.LETTER_STATE_DELIVERED,
  returned: WireLetterState.LETTER_STATE_RETURNED,
  failed: WireLetterState.LETTER_STATE_FAILED,
  expired: WireLetterState.LETTER_STATE_EXPIRED,
  cancelled: WireLetterState.LETTER_STATE_CANCELLED,
};

export const wireBatchState: Readonly<Record<BatchState, WireBatchState>> = {
  open: WireBatchState.BATCH_STATE_OPEN,
  closed: WireBatchState.BATCH_STATE_CLOSED,
  released: WireBatchState.BATCH_STATE_RELEASED,
  printing: WireBatchState.BATCH_STATE_PRINTING,
  'handed-over': WireBatchState.BATCH_STATE_HANDED_OVER,
  acknowledged: WireBatchState.BATCH_STATE_ACKNOWLEDGED,
};

export const wireOutcome: Readonly<Record<LetterAnswer['kind'], WireOutcome>> = {
  despatched: WireOutcome.LETTER_OUTCOME_DESPATCHED,
  delivered: WireOutcome.LETTER_OUTCOME_DELIVERED,
  returned: WireOutcome.LETTER_OUTCOME_RETURNED,
  spoiled: WireOutcome.LETTER_OUTCOME_SPOILED,
  missing: WireOutcome.LETTER_OUTCOME_MISSING,
  lost: WireOutcome.LETTER_OUTCOME_LOST,
  damaged: WireOutcome.LETTER_OUTCOME_DAMAGED,
};

export const wireReturnReason: Readonly<Record<ReturnReason, WireReturnReason>> = {
  UNKNOWN: WireReturnReason.RETURN_REASON_UNKNOWN,
  MOVED: WireReturnReason.RETURN_REASON_MOVED,
  REFUSED: WireReturnReason.RETURN_REASON_REFUSED,
  INSUFFICIENT_ADDRESS: WireReturnReason.RETURN_REASON_INSUFFICIENT_ADDRESS,
  DECEASED: WireReturnReason.RETURN_REASON_DECEASED,
  UNCLAIMED: WireReturnReason.RETURN_REASON_UNCLAIMED,
};

export const wireDecision: Readonly<Record<LetterDecision, WireDecision>> = {
  printed: WireDecision.LETTER_DECISION_PRINTED,
  'print-again': WireDecision.LETTER_DECISION_PRINT_AGAIN,
  'give-up': WireDecision.LETTER_DECISION_GIVE_UP,
};

export const wireReportFormat: Readonly<Record<ReportFormat, WireReportFormat>> = {
  csv: WireReportFormat.REPORT_FORMAT_CSV,
  pdf: WireReportFormat.REPORT_FORMAT_PDF,
};
