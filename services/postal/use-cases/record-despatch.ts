import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { formatLetterCode, parseLetterCode } from '../domain/letter-code';
import { findBatch, lockBatch } from '../store/batch';
import { lettersAtPrintCentre } from '../store/letter-batch';
import { acknowledgeBatches } from './acknowledge-batch';
import { type AnswerDeps, type AnswerResult, type GivenAnswer, recordAnswers } from './record-answers';

export interface DespatchInput {
  /** As they stand on the letters. */
  readonly codes: readonly string[];
  /** Empty: single letters. */
  readonly batchId: string;
  readonly despatchTime: Date | undefined;
}

export interface DespatchResult {
  readonly code: string;
  readonly outcome: AnswerResult;
}

const mostCodes = 1_000;
/** Of a batch, read at once. */
const lettersAtOnce = 500;

/**
 * Writes down that letters were despatched: by their codes, a result each, or a whole batch but for those that wait for a decision,
 * which acknowledges it where none does. Faults: invalid INVALID_FIELDS; not-found BATCH_UNKNOWN; precondition
 * BATCH_NOT_PRINTED; unavailable.
 */
export async function recordDespatch(
  deps: AnswerDeps,
  { codes, batchId, despatchTime }: DespatchInput,
  source: string,
): Promise<readonly DespatchResult[]> {
  check(codes, batchId);
  const occurTime = despatchTime ?? deps.clock.now();
  return batchId === '' ? ofCodes(deps, codes, occurTime, source) : ofBatch(deps, batchId, occurTime, source);
}

function check(codes: readonly string[], batchId: string): void {
  const faults: FieldFault[] = [];
  const wrong = (field: string, reason: string, description: string) => faults.push({ field, reason, description });
  if (codes.length > mostCodes) wrong('codes', 'TOO_MANY', `must be at most ${mostCodes}`);
  if ((codes.length === 0) === (batchId === ''))
    wrong('codes', 'FIELD_REQUIRED', 'either they or a batch must be given');
  if (batchId !== '' && !isUuid(batchId)) wrong('batch_id', 'BATCH_UNKNOWN', 'must be the id of a batch');
  if (faults.length > 0) throw invalidFields(faults);
}

async function ofCodes(deps: AnswerDeps, codes: readonly string[], occurTime: Date, source: string) {
  const given = codes.map((code) => ({ code, parsed: parseLetterCode(code) }));
  const answers = given.flatMap(({ parsed }) => (parsed === undefined ? [] : [despatched(parsed, occurTime)]));
  const results = [...(await recordAnswers(deps, answers, source))];
  return given.map(({ code, parsed }) => ({
    code,
    outcome: (parsed === undefined ? undefined : results.shift()) ?? ('LETTER_UNKNOWN' as const),
  }));
}

async function ofBatch(deps: AnswerDeps, batchId: string, occurTime: Date, source: string) {
  await refuseUnlessPrinted(deps, batchId);
  const results: DespatchResult[] = [];
  let after = '';
  for (;;) {
    const letters = await lettersAtPrintCentre(deps.database, batchId, after, lettersAtOnce);
    const answers = letters.map(({ id, attempt, printNumber }) =>
      despatched({ letterId: id, attempt, print: printNumber, page: undefined }, occurTime),
    );
    const outcomes = await recordAnswers(deps, answers, source);
    results.push(...outcomes.map((outcome, index) => ({ code: codeOf(answers[index]), outcome })));
    after = letters.at(-1)?.id ?? '';
    if (letters.length < lettersAtOnce) break;
  }
  // Where spooling is despatch there was nothing to write down but this.
  await inTransaction(deps.database, async (trx) => {
    const batch = await lockBatch(trx, batchId);
    if (batch?.state === 'handed-over') await acknowledgeBatches(trx, [batchId], deps.clock.now());
  });
  return results;
}

async function refuseUnlessPrinted({ database }: AnswerDeps, batchId: string): Promise<void> {
  const batch = await findBatch(database, batchId);
  if (batch === undefined) throw new Fault('not-found', 'BATCH_UNKNOWN', 'there is no batch of this id');
  const isPrinted = batch.state === 'handed-over' || batch.state === 'acknowledged' || batch.leftOpenTime !== undefined;
  if (!isPrinted) throw new Fault('precondition', 'BATCH_NOT_PRINTED', 'this batch is not at the print centre yet');
}

function despatched(code: GivenAnswer['code'], occurTime: Date): GivenAnswer {
  return { code, answer: { kind: 'despatched' }, occurTime };
}

function codeOf(answer: GivenAnswer | undefined): string {
  return answer === undefined ? '' : formatLetterCode(answer.code);
}
