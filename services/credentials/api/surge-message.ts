import {
  type SurgeMeasures as SurgeMeasuresMessage,
  type Surge as SurgeMessage,
  LetterHold as WireLetterHold,
  SurgeState as WireSurgeState,
} from '../../../proto/gen/symbolon/credentials/v1/surge';
import { askedWord } from '../../../runtime/wire-words';
import type { LetterHold } from '../domain/policy';
import { type GivenMeasures, isActive, type Surge } from '../domain/surge';

const wireLetterHold: Readonly<Record<LetterHold, WireLetterHold>> = {
  mismatch: WireLetterHold.LETTER_HOLD_MISMATCH,
  always: WireLetterHold.LETTER_HOLD_ALWAYS,
  never: WireLetterHold.LETTER_HOLD_NEVER,
};

export function measuresIn(message: SurgeMeasuresMessage | undefined): GivenMeasures {
  const { letterHold, ...numbers } = message ?? { letterHold: 0 };
  const hold = askedWord(wireLetterHold, letterHold);
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(hold === undefined ? {} : { letterHold: hold }) };
}

export function surgeMessage(surge: Surge, now: Date): SurgeMessage {
  const { id, measures, startTime, endTime, proposer, approver, reason, approveTime, ended } = surge;
  return {
    ...{ id, startTime, proposer, approver, reason, approveTime },
    state: stateOf(surge, now),
    measures: { ...measures, letterHold: measures.letterHold === undefined ? 0 : wireLetterHold[measures.letterHold] },
    endTime: ended !== undefined && ended.time < endTime ? ended.time : endTime,
    ender: ended?.operator ?? '',
    endReason: ended?.reason ?? '',
  };
}

function stateOf(surge: Surge, now: Date): WireSurgeState {
  if (isActive(surge, now)) return WireSurgeState.SURGE_STATE_ACTIVE;
  const isPlanned = now < surge.startTime && surge.ended === undefined;
  return isPlanned ? WireSurgeState.SURGE_STATE_PLANNED : WireSurgeState.SURGE_STATE_OVER;
}
