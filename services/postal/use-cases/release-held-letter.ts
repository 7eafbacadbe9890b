import type { Database } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { enqueueJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import { inTransaction } from '../../../runtime/transaction';
import { checkedNote } from '../domain/operator-note';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';
import { unblockRecipientOf } from '../store/blocked-recipient';
import { noteLetter } from '../store/letter-event';
import { clearLetter, lockLetters } from '../store/letter-outcome';
import { sortQueue } from './receive-letter';

export interface ReleaseHeldDeps extends AuditDeps {
  readonly database: Database;
  readonly log: Log;
  /** Tells the workers that there is something to sort. */
  readonly ringSorters: () => void;
}

/**
 * Lets a letter go whose address somebody has looked at; where letters to its recipient came back, that is forgotten. Faults: invalid
 * INVALID_FIELDS; not-found LETTER_UNKNOWN; precondition LETTER_NOT_HELD; unavailable.
 */
export async function releaseHeldLetter(
  deps: ReleaseHeldDeps,
  { id, reason }: { readonly id: string; readonly reason: string },
  operator: string,
): Promise<void> {
  const faults: FieldFault[] = [];
  const note = checkedNote('reason', reason, faults);
  if (faults.length > 0) throw invalidFields(faults);
  const time = deps.clock.now();
  await inTransaction(deps.database, async (trx) => {
    const [letter] = isUuid(id) ? await lockLetters(trx, [id]) : [];
    if (letter === undefined) throw new Fault('not-found', 'LETTER_UNKNOWN', 'there is no letter of this id');
    if (letter.state !== 'held') throw new Fault('precondition', 'LETTER_NOT_HELD', 'this letter waits for nobody');
    const { printNumber } = letter;
    await noteLetter(trx, {
      ...{ letterId: id, printNumber, batchId: undefined, kind: 'cleared', reason: '', source: operator, note },
      ...{ occurTime: time, recordTime: time },
    });
    await appendAuditEvent(deps, trx, {
      ...{ actor: operator, action: 'held-letter-released', letterId: id, reason: note },
    });
    await unblockRecipientOf(trx, id);
    await clearLetter(trx, id);
    await enqueueJob(trx, { id: deps.ids.next(), queue: sortQueue, subjectId: id });
  });
  deps.ringSorters();
  deps.log.info('letter.cleared', { letterId: id, operator });
}
