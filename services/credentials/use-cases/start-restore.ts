import { later, millisecondsPerDay } from '../../../runtime/clock';
import { invalidFields } from '../../../runtime/fault';
import { enqueueJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { checkRestore, type RawRestore } from '../domain/restore';
import { insertRestore } from '../store/restores';
import type { CredentialsDeps } from './deps';

/** The queue of restores that were asked for and answered. */
export const matchRestoreQueue = 'match-restore';

/** What no job could match by then is not worth a link any more. */
const unmatchedDays = 1;

/**
 * Takes in that somebody has forgotten a PIN. Nothing is looked up: answer and time are the same for whoever is asked about; a job matches
 * what was given. Faults: invalid INVALID_FIELDS; unavailable.
 */
export async function startRestore(deps: CredentialsDeps, raw: RawRestore, caller: string): Promise<void> {
  const check = checkRestore(raw);
  if (check.kind === 'faulty') throw invalidFields(check.fields);
  const id = deps.ids.next();
  const createTime = deps.clock.now();
  const expireTime = later(createTime, unmatchedDays * millisecondsPerDay);
  await inTransaction(deps.database, async (trx) => {
    const restore = { id, caller, asked: check.value, createTime, expireTime, forgetTime: expireTime };
    await insertRestore(trx, deps.cipher, restore);
    await enqueueJob(trx, { id: deps.ids.next(), queue: matchRestoreQueue, subjectId: id });
  });
}
