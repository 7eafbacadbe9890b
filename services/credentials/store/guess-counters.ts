import type { Queryable, Transaction } from '../../../runtime/database';
import { isDuplicateKey, translateDatabaseFault } from '../../../runtime/database-fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { forgetRows } from '../../../runtime/forget-rows';
import type { FiscalCode } from '../domain/fiscal-code';
import type { GuessCounter } from '../domain/guess-counter';
import { noGuesses } from '../domain/guess-counter';

const table = 'guess_counter';

/** What is guessed. */
export type GuessKind = 'pin' | 'health-card';

/** A counter as it was read. Nobody need have the fiscal code. */
export interface StoredCounter {
  readonly subjectIndex: Buffer;
  /** Under which it is written next: one that was made under an older key is brought under the current one by whoever touches it. */
  readonly nextIndex: Buffer;
  /** 0 where there is no row yet. */
  readonly version: number;
  readonly counter: GuessCounter;
}

interface CounterRow {
  readonly subject_index: Buffer;
  readonly version: number;
  readonly failures: number;
  readonly failure_time: Date | null;
  readonly lock_until_time: Date | null;
  /** JSON: [id, milliseconds] of each. */
  readonly running: string;
}

/** Faults: unavailable. */
export async function readCounter(
  db: Queryable,
  cipher: FieldCipher,
  kind: GuessKind,
  code: FiscalCode,
): Promise<StoredCounter> {
  const indexes = cipher.indexes(`guess-${kind}`, code);
  const current = cipher.index(`guess-${kind}`, code);
  try {
    const rows: CounterRow[] = await db(table).whereIn('subject_index', [...indexes]);
    const [row] = rows.sort((a, b) => severity(b) - severity(a));
    // Where there are two, each stays where it is.
    if (row !== undefined) return storedOf(row, rows.length === 1 ? current : row.subject_index);
  } catch (error) {
    throw translateDatabaseFault(error);
  }
  return { subjectIndex: current, nextIndex: current, version: 0, counter: noGuesses };
}

/** Writes the counter anew unless somebody else did since it was read; false then. Faults: unavailable. */
export async function replaceCounter(
  db: Queryable,
  { subjectIndex, nextIndex, version }: StoredCounter,
  counter: GuessCounter,
  forgetTime: Date,
): Promise<boolean> {
  const row = rowOf(counter, forgetTime);
  try {
    if (version === 0) {
      await db(table).insert({ ...row, subject_index: subjectIndex, version: 1 });
      return true;
    }
    const written = await db(table)
      .where({ subject_index: subjectIndex, version })
      .update({ ...row, subject_index: nextIndex, version: version + 1 });
    return written === 1;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw translateDatabaseFault(error);
  }
}

/** Forgets up to `limit` counters that nobody has touched for long; resolves to how many. */
export function forgetCounters(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'subject_index', time: 'forget_time' }, now, limit);
}

function rowOf(counter: GuessCounter, forgetTime: Date) {
  return {
    failures: counter.failures,
    failure_time: counter.failureTime ?? null,
    lock_until_time: counter.lockUntilTime ?? null,
    running: JSON.stringify(counter.running.map(({ id, time }) => [id, time.getTime()])),
    forget_time: forgetTime,
  };
}

/** Of two counters of one code, from the moments in which not every process had the new key yet, the one that locks more counts. */
function severity({ lock_until_time, failures }: CounterRow): number {
  return (lock_until_time?.getTime() ?? 0) + failures;
}

function storedOf(row: CounterRow, nextIndex: Buffer): StoredCounter {
  // What rowOf wrote.
  const running = JSON.parse(row.running) as [string, number][];
  return {
    subjectIndex: row.subject_index,
    nextIndex,
    version: row.version,
    counter: {
      failures: row.failures,
      failureTime: row.failure_time ?? undefined,
      lockUntilTime: row.lock_until_time ?? undefined,
      running: running.map(([id, time]) => ({ id, time: new Date(time) })),
    },
  };
}
