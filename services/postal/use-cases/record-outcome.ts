import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import type { LetterAnswer, ReturnReason } from '../domain/letter-answer';
import { parseLetterCode } from '../domain/letter-code';
import { type AnswerDeps, recordAnswers } from './record-answers';

export interface OutcomeInput {
  /** As it stands on the letter. */
  readonly code: string;
  readonly outcome: LetterAnswer['kind'] | 'unknown' | undefined;
  readonly returnReason: ReturnReason | 'unknown' | undefined;
  readonly occurTime: Date | undefined;
}

/**
 * Writes down what became of one letter; answers its id, and whether that was known. Faults: invalid INVALID_FIELDS; not-found
 * LETTER_UNKNOWN; precondition with the answer's reason (LETTER_NOT_PRINTED, OLDER_PRINT ...); unavailable.
 */
export async function recordOutcome(
  deps: AnswerDeps,
  input: OutcomeInput,
  source: string,
): Promise<{ readonly letterId: string; readonly isRepeated: boolean }> {
  const answer = checked(input);
  const code = parseLetterCode(input.code);
  if (code === undefined) throw unknownLetter();
  const occurTime = input.occurTime ?? deps.clock.now();
  const [result] = await recordAnswers(deps, [{ code, answer, occurTime }], source);
  if (result === 'RECORDED' || result === 'REPEATED')
    return { letterId: code.letterId, isRepeated: result === 'REPEATED' };
  if (result === 'LETTER_UNKNOWN' || result === undefined) throw unknownLetter();
  if (result === 'TIME_IMPOSSIBLE')
    throw invalidFields([
      {
        field: 'occur_time',
        reason: result,
        description: 'must be after the letter was accepted, and not in the future',
      },
    ]);
  throw new Fault('precondition', result, 'this cannot have become of the letter');
}

function checked({ outcome, returnReason }: OutcomeInput): LetterAnswer {
  const faults: FieldFault[] = [];
  const kind = knownWord('outcome', outcome, faults);
  const reason = knownWord('return_reason', returnReason, faults);
  const wrong = (field: string, description: string) => faults.push({ field, reason: 'FIELD_REQUIRED', description });
  if (kind === undefined && faults.length === 0) wrong('outcome', 'must say what became of it');
  if (kind === 'returned' && reason === undefined && faults.length === 0)
    wrong('return_reason', 'must say why it came back');
  if (kind !== 'returned' && reason !== undefined)
    faults.push({
      field: 'return_reason',
      reason: 'NOT_RETURNED',
      description: 'only a letter that came back has one',
    });
  if (faults.length > 0 || kind === undefined) throw invalidFields(faults);
  if (kind !== 'returned') return { kind };
  if (reason === undefined) throw invalidFields(faults);
  return { kind, reason };
}

function unknownLetter(): Fault {
  return new Fault('not-found', 'LETTER_UNKNOWN', 'no letter has this code');
}
