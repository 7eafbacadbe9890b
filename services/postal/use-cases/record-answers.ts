import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { inTransaction } from '../../../runtime/transaction';
import type { Letter, LetterState } from '../domain/letter';
import { type AnswerEffect, effectOf, type LetterAnswer, type RefusedReason } from '../domain/letter-answer';
import type { LetterCode } from '../domain/letter-code';
import { rulesOf } from '../domain/print-channel';
import { batchesNotStaged } from '../store/batch';
import { blockRecipientOf } from '../store/blocked-recipient';
import { noteLetters } from '../store/letter-event';
import { leaveLetterOpen, lockLetters, saveOutcome } from '../store/letter-outcome';
import { acknowledgeBatches } from './acknowledge-batch';
import type { CountLetters } from './count-letters';
import { type LetterReport, type ReportDeps, reportLetters } from './report-letter';

export interface AnswerDeps extends ReportDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface GivenAnswer {
  readonly code: LetterCode;
  readonly answer: LetterAnswer;
  /** When it happened. */
  readonly occurTime: Date;
}

/** Whoever answers in the future, or of the time before there was a letter, has a clock that is wrong. */
export type AnswerResult = 'RECORDED' | 'REPEATED' | RefusedReason | 'LETTER_UNKNOWN' | 'TIME_IMPOSSIBLE';

/** Of one transaction. */
const answersAtOnce = 100;
/** Scanners' clocks and time zones. */
const toleranceMilliseconds = millisecondsPerDay;

/**
 * Writes down what the print centre or the post says of letters, tells credentials, and blocks the recipients of those that came back.
 * A result an answer, in their order; the same answer again is REPEATED. Fault unavailable: those before may be recorded.
 */
export async function recordAnswers(
  deps: AnswerDeps,
  answers: readonly GivenAnswer[],
  source: string,
): Promise<readonly AnswerResult[]> {
  const results: AnswerResult[] = [];
  for (let start = 0; start < answers.length; start += answersAtOnce)
    results.push(...(await recordSome(deps, answers.slice(start, start + answersAtOnce), source)));
  return results;
}

async function recordSome(deps: AnswerDeps, answers: readonly GivenAnswer[], source: string) {
  const now = deps.clock.now();
  const { results, done } = await inTransaction(deps.database, async (trx) => {
    const found = await lockLetters(trx, [...new Set(answers.map(({ code }) => code.letterId))]);
    const letters = new Map(found.map((letter) => [letter.id, letter]));
    const unstaged = await batchesNotStaged(
      trx,
      found.map(({ batchId }) => batchId),
    );
    const taken = answers.map((given) => take(letters, unstaged, given, now));
    const all = taken.flatMap((one) => (typeof one === 'string' ? [] : [one]));
    for (const one of all) await save(trx, one, now);
    await noteLetters(
      trx,
      all.map((one) => eventOf(one, source, now)),
    );
    await reportLetters(deps, trx, all.flatMap(reportsOf));
    // Of one that was despatched before, nobody need have taken the whole batch yet.
    const answered = all.filter(({ effect }) => effect.kind === 'ended' && effect.despatched);
    await acknowledgeBatches(
      trx,
      answered.map(({ letter }) => letter.batchId),
      now,
    );
    return { results: taken.map((one) => (typeof one === 'string' ? one : 'RECORDED')), done: all };
  });
  if (done.length > 0) deps.outbox.ring();
  tell(deps, done, source);
  return results;
}

type Effect = Extract<AnswerEffect, { kind: 'ended' | 'left-open' }>;

interface Taken {
  /** As it was before. */
  readonly letter: Letter;
  readonly given: GivenAnswer;
  readonly effect: Effect;
}

/** What one answer does; the letter is then as it has left it, for a second answer in the same group. */
function take(
  letters: Map<string, Letter>,
  unstaged: ReadonlySet<string>,
  given: GivenAnswer,
  now: Date,
): Taken | Exclude<AnswerResult, 'RECORDED'> {
  const { code, answer, occurTime } = given;
  const letter = letters.get(code.letterId);
  if (letter === undefined || letter.attempt !== code.attempt) return 'LETTER_UNKNOWN';
  if (!isPossible(occurTime, letter, now)) return 'TIME_IMPOSSIBLE';
  // Nobody can have it on paper yet, whatever is said.
  if (letter.batchId !== undefined && unstaged.has(letter.batchId)) return 'LETTER_NOT_PRINTED';
  const effect = effectOf(letter, code.print ?? letter.printNumber, answer);
  if (effect.kind === 'repeated') return 'REPEATED';
  if (effect.kind === 'refused') return effect.reason;
  letters.set(letter.id, { ...letter, ...factsAfter(effect, occurTime) });
  return { letter, given, effect };
}

/** False for what is no time at all, too. */
function isPossible(time: Date, { acceptedTime }: Letter, now: Date): boolean {
  return time >= later(acceptedTime, -toleranceMilliseconds) && time <= later(now, toleranceMilliseconds);
}

function factsAfter(effect: Effect, time: Date): Partial<Letter> {
  if (effect.kind === 'left-open') return { leftOpenTime: time, leftOpenReason: effect.reason };
  const { state, despatched } = effect;
  return { state, leftOpenReason: undefined, ...(despatched ? { despatchTime: time } : {}) };
}

async function save(trx: Transaction, { letter, given, effect }: Taken, now: Date): Promise<void> {
  const { id } = letter;
  if (effect.kind === 'left-open') return leaveLetterOpen(trx, id, { reason: effect.reason, time: now });
  const { state, reason, despatched } = effect;
  const { occurTime: time } = given;
  await saveOutcome(trx, id, { state, reason, time, despatchTime: despatched ? time : undefined });
  if (given.answer.kind === 'returned') await blockRecipientOf(trx, id, { reason: given.answer.reason, time: now });
}

function eventOf({ letter, given, effect }: Taken, source: string, now: Date) {
  return {
    letterId: letter.id,
    batchId: letter.batchId,
    printNumber: given.code.print ?? letter.printNumber,
    kind: given.answer.kind,
    reason: (effect.kind === 'ended' ? effect.reason : undefined) ?? '',
    source,
    note: '',
    occurTime: given.occurTime,
    recordTime: now,
  };
}

/** Credentials counts from the despatch: whoever hears of the outcome first hears of that before it. */
function reportsOf({ letter, given, effect }: Taken): readonly LetterReport[] {
  if (effect.kind === 'left-open') return [];
  const about = {
    ...letter,
    time: given.occurTime,
    carrier: rulesOf[letter.channel].carrier,
    reference: letter.batchId,
  };
  const end = { ...about, state: effect.state, reason: effect.reason };
  return effect.despatched && effect.state !== 'sent' ? [{ ...about, state: 'sent' }, end] : [end];
}

function tell({ counted, log, metrics }: AnswerDeps, done: readonly Taken[], source: string): void {
  const states: LetterState[] = [];
  for (const { letter, effect } of done) {
    if (effect.kind === 'ended') {
      states.push(effect.state);
      continue;
    }
    metrics.counter('symbolon_postal_letters_left_open_total', 'Alarm: an operator must decide').inc();
    log.error('letter.left-open', { letterId: letter.id, reason: effect.reason, source });
  }
  counted(states);
}
