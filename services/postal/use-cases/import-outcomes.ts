import { Fault } from '../../../runtime/fault';
import type { AnswerLine, BadLineReason } from '../domain/answer-line';
import type { ReadAnswers } from '../ports';
import { type AnswerDeps, type AnswerResult, type GivenAnswer, recordAnswers } from './record-answers';

export interface ImportDeps extends AnswerDeps {
  readonly readAnswers: ReadAnswers;
}

export interface RefusedLine {
  /** From 1, the line of the column names included. */
  readonly line: number;
  readonly reason: BadLineReason | Exclude<AnswerResult, 'RECORDED' | 'REPEATED'>;
}

export interface ImportReport {
  readonly recorded: number;
  /** Recorded before, by this file or another. */
  readonly repeated: number;
  readonly refused: number;
  /** The first ones. */
  readonly firstRefused: readonly RefusedLine[];
}

/** Of a transaction, and in memory. */
const answersAtOnce = 100;
const refusedTold = 1_000;

type Good = Extract<AnswerLine, { kind: 'answer' }>;

/**
 * Writes down what a file says of letters. What is wrong with a line does not touch the others, and the report names it. Where it ends in
 * the middle, the same file may come again: what was recorded is known. Faults: invalid FILE_REFUSED: its columns, its size; unavailable.
 */
export async function importOutcomes(
  deps: ImportDeps,
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): Promise<ImportReport> {
  const firstRefused: RefusedLine[] = [];
  const report = { recorded: 0, repeated: 0, refused: 0, firstRefused };
  const refuse = (line: number, reason: RefusedLine['reason']) => {
    report.refused += 1;
    if (firstRefused.length < refusedTold) firstRefused.push({ line, reason });
  };
  const take = async (some: readonly Good[]) => {
    const results = await recordAnswers(
      deps,
      some.map((one) => givenBy(one, deps.clock.now())),
      source,
    );
    for (const [index, result] of results.entries()) {
      if (result === 'RECORDED') report.recorded += 1;
      else if (result === 'REPEATED') report.repeated += 1;
      else refuse(some[index]?.line ?? 0, result);
    }
  };
  let group: Good[] = [];
  for await (const line of deps.readAnswers(bytes, deps.clock.now())) {
    if (line.kind === 'bad') refuse(line.line, line.reason);
    else group.push(line);
    if (group.length < answersAtOnce) continue;
    await take(group);
    group = [];
  }
  await take(group);
  deps.log.info('outcomes.imported', { source, ...report, firstRefused: firstRefused.slice(0, 10) });
  return report;
}

function givenBy({ letter, answer, occurTime }: Good, now: Date): GivenAnswer {
  return { code: letter, answer, occurTime: occurTime ?? now };
}

/** A file's name as it is written down with what it says. Fault invalid FILE_REFUSED. */
export function fileNameIn(name: string): string {
  if (/^[\w .()+-]{1,100}$/.test(name)) return name;
  throw new Fault('invalid', 'FILE_REFUSED', 'its name must be 1 to 100 letters, digits, spaces and . _ - + ( )');
}
