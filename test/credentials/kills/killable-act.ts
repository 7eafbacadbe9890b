/** What an operator does in one transaction, to be cut off at any of its statements. */
import type { StatementPoint } from '../../support/kill-point';
import type { KillRoom } from './kill-room';

export interface KillableAct {
  readonly name: string;
  readonly points: readonly StatementPoint[];
  /** All that comes before the act, each time about somebody else. */
  prepare(room: KillRoom): Promise<PreparedAct>;
}

export interface PreparedAct {
  /** Does it, or does it again in the same words; what the caller has in hand then. */
  act(): Promise<unknown>;
  /** What the tables say of it. */
  state(): Promise<unknown>;
  readonly undone: unknown;
  readonly done: unknown;
  /** With what it is answered the first time, and to whoever asks again: an answer, or the reason of a refusal. */
  readonly answer: unknown;
  readonly answerAgain: unknown;
}

/** Whether nothing of it can have happened at the point. */
export function isBeforeCommit({ when }: StatementPoint): boolean {
  return when !== 'committed';
}

export function statement(text: string, when: StatementPoint['when']): StatementPoint {
  return { kind: 'statement', text, when };
}
