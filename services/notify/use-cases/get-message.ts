import type { Database, Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { Message } from '../domain/message';
import type { Reader, ShownMessage } from '../domain/shown-message';
import type { AuditDeps } from '../store/audit-events';
import { lockDelivery } from '../store/delivery';
import { findMessage } from '../store/message';
import { findShownMessage } from '../store/shown-message';
import { auditLookup } from './audit-lookup';

type LookDeps = AuditDeps & { readonly database: Database };

/** An operator's look is in the audit. Faults: not-found MESSAGE_NOT_FOUND, also where it is another service's; unavailable. */
export async function getMessage(deps: LookDeps, id: string, reader: Reader): Promise<ShownMessage> {
  const message = await shownMessage(deps, id, reader);
  if (reader.kind === 'operator')
    await auditLookup(deps, { actor: reader.actor, action: 'message-looked-up', subjectId: id });
  return message;
}

/** As getMessage, of one that was acted upon: the audit has the act. */
export async function shownMessage(
  { database }: Pick<LookDeps, 'database'>,
  id: string,
  reader: Reader,
): Promise<ShownMessage> {
  const message = isUuid(id) ? await findShownMessage(database, id, reader) : undefined;
  if (message === undefined) throw messageNotFound();
  return message;
}

/** A message that is acted upon, under the lock under which a try of it begins. Fault as getMessage's. */
export async function lockedMessage(trx: Transaction, id: string, reader: Reader, now: Date): Promise<Message> {
  const shown = isUuid(id) ? await findShownMessage(trx, id, reader) : undefined;
  if (shown === undefined) throw messageNotFound();
  await lockDelivery(trx, shown.deliveryId, now);
  const message = await findMessage(trx, id);
  if (message === undefined) throw messageNotFound();
  return message;
}

function messageNotFound(): Fault {
  return new Fault('not-found', 'MESSAGE_NOT_FOUND', 'no message of yours has this id');
}
