import type { Database } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import type { Log } from '../../../runtime/log';
import { inTransaction } from '../../../runtime/transaction';
import type { LetterClass } from '../domain/batch';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';
import { findOpenBatch, lockBatch } from '../store/batch';
import { type CloseDeps, closeBatch } from './close-batch';

export interface CloseOpenDeps extends CloseDeps, AuditDeps {
  readonly database: Database;
  readonly log: Log;
  /** Tells the workers that there is something to print. */
  readonly ringPrinters: () => void;
}

/** Closes the class's open batch now; answers its id. Faults: invalid INVALID_FIELDS; precondition NO_OPEN_BATCH; unavailable. */
export async function closeOpenBatch(
  deps: CloseOpenDeps,
  asked: LetterClass | 'unknown' | undefined,
  operator: string,
): Promise<string> {
  const letterClass = checked(asked);
  const time = deps.clock.now();
  const id = await inTransaction(deps.database, async (trx) => {
    const open = await findOpenBatch(trx, letterClass);
    const batch = open && (await lockBatch(trx, open.id));
    const closed = batch?.state === 'open' && (await closeBatch(deps, trx, batch, { reason: 'operator', time }));
    if (!closed) return undefined;
    await appendAuditEvent(deps, trx, { actor: operator, action: 'batch-closed', batchId: batch.id });
    return batch.id;
  });
  if (id === undefined) throw new Fault('precondition', 'NO_OPEN_BATCH', 'no letter of this class waits in a batch');
  deps.ringPrinters();
  deps.log.info('batch.closed', { batchId: id, reason: 'operator', operator });
  return id;
}

function checked(asked: LetterClass | 'unknown' | undefined): LetterClass {
  const faults: FieldFault[] = [];
  const known = knownWord('letter_class', asked, faults);
  if (known !== undefined) return known;
  if (faults.length === 0)
    faults.push({ field: 'letter_class', reason: 'FIELD_REQUIRED', description: 'must be a class of letters' });
  throw invalidFields(faults);
}
