import { LetterClass as WireLetterClass } from '../../../proto/gen/symbolon/postal/v1/letter';
import type {
  ClassCounts as ClassCountsMessage,
  Reconciliation as ReconciliationMessage,
} from '../../../proto/gen/symbolon/postal/v1/reconciliation';
import type { ClassCounts, Reconciliation } from '../domain/reconciliation';
import { wireLetterClass } from '../use-cases/wire-enums';

export function reconciliationMessage(reconciliation: Reconciliation): ReconciliationMessage {
  const { sinceTime, untilTime, computeTime, classes, discrepancies } = reconciliation;
  return {
    sinceTime,
    untilTime,
    computeTime,
    classes: classes.map(classMessage),
    discrepancies: discrepancies.map(({ batchId, reason, expected, found }) => ({
      batchId: batchId ?? '',
      reason,
      expectedCount: expected,
      foundCount: found,
    })),
  };
}

function classMessage({ letterClass, open, ...counts }: ClassCounts): ClassCountsMessage {
  return {
    letterClass: letterClass === undefined ? WireLetterClass.LETTER_CLASS_UNSPECIFIED : wireLetterClass[letterClass],
    acceptedCount: counts.accepted,
    waitingCount: counts.waiting,
    heldCount: counts.held,
    batchedCount: counts.batched,
    inPrintCount: counts.inPrint,
    despatchedCount: counts.despatched,
    deliveredCount: counts.delivered,
    returnedCount: counts.returned,
    endedCount: counts.ended,
    leftOpenCount: counts.leftOpen,
    open: open.map(({ fromDays, letters }) => ({ fromDays, count: letters })),
  };
}
