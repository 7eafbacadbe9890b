import { Half as WireHalf } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type Letter,
  type LetterEvent as LetterEventMessage,
  LetterClass as WireLetterClass,
} from '../../../proto/gen/symbolon/postal/v1/letter';
import { formatLetterCode } from '../domain/letter-code';
import type { LetterEvent } from '../domain/letter-event';
import type { ShownLetter } from '../domain/shown-letter';
import { wireHalf, wireLetterClass, wireLetterState } from '../use-cases/wire-enums';

export function letterMessage(letter: ShownLetter, events: readonly LetterEvent[] = []): Letter {
  const { id, attempt, printNumber: print, half, letterClass } = letter;
  return {
    id,
    deliveryId: letter.deliveryId,
    attempt,
    printNumber: print,
    code: formatLetterCode({ letterId: id, attempt, print, page: undefined }),
    half: half === undefined ? WireHalf.HALF_UNSPECIFIED : wireHalf[half],
    letterClass: letterClass === undefined ? WireLetterClass.LETTER_CLASS_UNSPECIFIED : wireLetterClass[letterClass],
    state: wireLetterState[letter.state],
    reason: letter.reason ?? '',
    batchId: letter.batchId ?? '',
    deskId: letter.deskId ?? '',
    acceptTime: letter.acceptedTime,
    handOverTime: letter.handedOverTime,
    despatchTime: letter.despatchTime,
    outcomeTime: letter.outcomeTime,
    endTime: letter.endTime,
    notAfterTime: letter.notAfterTime,
    leftOpenTime: letter.leftOpenTime,
    leftOpenReason: letter.leftOpenReason ?? '',
    canary: letter.isCanary,
    events: events.map(eventMessage),
  };
}

function eventMessage({
  printNumber,
  kind,
  reason,
  source,
  note,
  occurTime,
  recordTime,
}: LetterEvent): LetterEventMessage {
  return { printNumber, kind, reason, source, note, occurTime, recordTime };
}
