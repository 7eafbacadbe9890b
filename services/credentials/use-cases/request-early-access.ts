import { later, millisecondsPerDay } from '../../../runtime/clock';
import { invalidFields } from '../../../runtime/fault';
import { enqueueJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { checkFiscalCode } from '../domain/fiscal-code';
import { insertEarlyAccess } from '../store/early-accesses';
import type { CredentialsDeps } from './deps';

/** The queue of early accesses that were asked for and answered. */
export const matchEarlyAccessQueue = 'match-early-access';

/** What no job could match by then is not worth a code any more. */
const unmatchedDays = 1;

/**
 * Takes in that somebody asks for reading before the letter has come; resolves to the id under which a code would be given back. Nothing is looked up:
 * answer and time are the same for whoever is asked about, surge or not; a job matches what was given. Faults: invalid INVALID_FIELDS; unavailable.
 */
export async function requestEarlyAccess(deps: CredentialsDeps, fiscalCode: string, caller: string): Promise<string> {
  const code = checkFiscalCode(fiscalCode);
  if (code.kind === 'faulty') throw invalidFields(faultsAt('fiscal_code', code.faults));
  const id = deps.ids.next();
  const createTime = deps.clock.now();
  const forgetTime = later(createTime, unmatchedDays * millisecondsPerDay);
  await inTransaction(deps.database, async (trx) => {
    await insertEarlyAccess(trx, deps.cipher, { id, caller, fiscalCode: code.value, createTime, forgetTime });
    await enqueueJob(trx, { id: deps.ids.next(), queue: matchEarlyAccessQueue, subjectId: id });
  });
  return id;
}
