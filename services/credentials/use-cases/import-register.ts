import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Ids } from '../../../runtime/id';
import type { Keyring } from '../../../runtime/keyring';
import { releaseLease, takeLease } from '../../../runtime/lease';
import { inTransaction } from '../../../runtime/transaction';
import type { BadRegisterLine, GoodRegisterLine, RegisterFile } from '../ports';
import { appendAuditEvent } from '../store/audit-events';
import { removePersonsOfOtherImports, saveRegisteredPersons } from '../store/registered-persons';

/** A surge is about holders, not about what the register knows of them. */
const atNoTime = { now: () => undefined };

interface ImportDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Of this import, unlike any other. */
  readonly importId: string;
  /** Aborted: the import stops after the batch in hand. */
  readonly signal: AbortSignal;
}

interface ImportOptions {
  /** Where a line is bad: whether the others are imported, or nothing is. */
  readonly onBadLine: 'skip' | 'refuse';
  /** Whether those go who are not in the file. */
  readonly replace: boolean;
}

/** Who is told what while it goes on. */
interface ImportTold {
  readonly begun: (step: 'check' | 'save' | 'remove') => void;
  readonly badLine: (line: BadRegisterLine) => void;
  /** The fiscal code was in the file before: this later line holds. */
  readonly repeated: (line: number) => void;
}

export interface ImportOutcome {
  readonly kind: 'imported' | 'refused';
  /** Lines with a person as one must be. */
  readonly goodLines: number;
  readonly badLines: number;
  readonly repeatedLines: number;
  /** Persons that were there before and are not in the file. */
  readonly removed: number;
}

const batchRows = 500;
const leaseName = 'import-register';
const leaseMilliseconds = 30_000;
const renewAfterMilliseconds = 5_000;

/**
 * Fills the table of registered persons from a file. The whole file is read first: nothing of it is saved where it is refused. Then the persons are saved
 * batch by batch, each visible at once, so that what was interrupted is whole after another run of the same file.
 * Faults: invalid FILE_REFUSED; conflict IMPORT_RUNS; unavailable.
 */
export async function importRegister(
  deps: ImportDeps,
  file: RegisterFile,
  options: ImportOptions,
  told: ImportTold,
): Promise<ImportOutcome> {
  const keepLease = leaseKeeper(deps);
  await keepLease();
  try {
    told.begun('check');
    const { goodLines, badLines } = await check(file, deps.signal, told, keepLease);
    const counts = { goodLines, badLines, repeatedLines: 0, removed: 0 };
    if (badLines > 0 && options.onBadLine === 'refuse') return { kind: 'refused', ...counts };
    // Somebody else's file, or an export that failed: not a country without people.
    if (goodLines === 0) return { kind: 'refused', ...counts };
    await audit(deps, goodLines, options);
    told.begun('save');
    const repeatedLines = await save(deps, file, told, keepLease);
    if (options.replace) told.begun('remove');
    const removed = options.replace ? await removeOthers(deps, keepLease) : 0;
    return { kind: 'imported', ...counts, repeatedLines, removed };
  } finally {
    await releaseLease(deps.database, leaseName, deps.importId);
  }
}

/** Before the first batch: what is saved counts at once, and where letters go hangs on it. */
async function audit(deps: ImportDeps, persons: number, { replace }: ImportOptions): Promise<void> {
  await inTransaction(deps.database, (trx) =>
    appendAuditEvent({ ...deps, surge: atNoTime }, trx, {
      id: deps.ids.next(),
      occurTime: deps.clock.now(),
      actor: 'symbolon',
      action: 'register-imported',
      subjectId: deps.importId,
      reason: `${persons} persons${replace ? ', in place of all others' : ''}`,
    }),
  );
}

async function check(
  file: RegisterFile,
  signal: AbortSignal,
  told: ImportTold,
  keepLease: () => Promise<void>,
): Promise<{ readonly goodLines: number; readonly badLines: number }> {
  let goodLines = 0;
  let badLines = 0;
  for await (const line of file.lines()) {
    if (line.kind === 'bad') told.badLine(line);
    if (line.kind === 'bad') badLines += line.lastLine - line.line + 1;
    else goodLines += 1;
    if ((goodLines + badLines) % batchRows === 0) await keepLease();
    throwIfStopped(signal);
  }
  return { goodLines, badLines };
}

async function save(
  deps: ImportDeps,
  file: RegisterFile,
  told: ImportTold,
  keepLease: () => Promise<void>,
): Promise<number> {
  let repeated = 0;
  let batch = new Map<string, GoodRegisterLine>();
  const tell = (line: number) => {
    repeated += 1;
    told.repeated(line);
  };
  const saveBatch = async () => {
    await keepLease();
    const before = await inTransaction(deps.database, (trx) =>
      saveRegisteredPersons(trx, deps.cipher, [...batch.values()], deps.importId),
    );
    for (const fiscalCode of before) tell(batch.get(fiscalCode)?.line ?? 0);
    batch = new Map();
    throwIfStopped(deps.signal);
  };
  for await (const line of file.lines()) {
    if (line.kind === 'bad') continue;
    if (batch.has(line.fiscalCode)) tell(line.line);
    batch.set(line.fiscalCode, line);
    if (batch.size === batchRows) await saveBatch();
  }
  await saveBatch();
  return repeated;
}

async function removeOthers(deps: ImportDeps, keepLease: () => Promise<void>): Promise<number> {
  let removed = 0;
  for (;;) {
    await keepLease();
    const count = await inTransaction(deps.database, (trx) =>
      removePersonsOfOtherImports(trx, deps.importId, batchRows),
    );
    removed += count;
    if (count === 0) return removed;
    throwIfStopped(deps.signal);
  }
}

/** Two imports at once would each remove what the other saves. */
function leaseKeeper({ database, importId }: ImportDeps): () => Promise<void> {
  let renewedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - renewedAt < renewAfterMilliseconds) return;
    const isMine = await takeLease(database, leaseName, importId, leaseMilliseconds);
    if (!isMine)
      throw new Fault('conflict', 'IMPORT_RUNS', 'another import runs, or was killed less than 30 s ago', {
        retryAfterSeconds: leaseMilliseconds / 1_000,
      });
    renewedAt = performance.now();
  };
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('unavailable', 'STOP_REQUESTED', 'it was asked to stop');
}
