import { translateDatabaseFault } from '../../../runtime/database-fault';
import { Fault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import type { ShownMessage } from '../domain/shown-message';
import { findAnsweredRequests } from '../store/notification-request';
import { findShownMessage } from '../store/shown-message';
import { checkRequest, type NotificationRequest } from './check-request';
import { drawMessage } from './draw-message';
import type { NotificationDeps } from './notification-deps';
import { hasFingerprint, requestFingerprint } from './request-fingerprint';
import { saveMessages, tellAccepted } from './save-messages';
import { quotaExceeded, takeQuota } from './take-quota';

/**
 * Takes a message on: once this resolves, it is not lost. The same request_id of the same caller with the same body gives the same
 * message, as it stands now, and counts towards no quota.
 * Faults: invalid INVALID_FIELDS; conflict REQUEST_ID_REUSED; exhausted QUOTA_EXCEEDED; unavailable.
 */
export async function sendNotification(
  deps: NotificationDeps,
  request: NotificationRequest,
  caller: string,
): Promise<ShownMessage> {
  const earlier = await answeredBefore(deps, request, caller);
  if (earlier !== undefined) return earlier;
  const checked = checkRequest(deps, request);
  if (checked.kind === 'faulty') throw invalidFields(checked.faults);
  const message = await drawMessage(deps, checked.notification, caller);
  if ((await takeQuota(deps, caller, 1)) === 0) throw await quotaExceeded(deps, caller);
  const { requestId, given } = request;
  const drawn = { requestId, bodyFingerprint: requestFingerprint(deps.keyring, caller, given), message };
  const isNew = await inTransaction(deps.database, (trx) => saveMessages(deps, trx, caller, [drawn]));
  if (isNew) tellAccepted(deps, [message]);
  const answer = isNew ? await shown(deps, message.id, caller) : await answeredBefore(deps, request, caller);
  if (answer === undefined) throw new Fault('bug', 'MESSAGE_MISSING', 'a message that was just taken on is not there');
  return answer;
}

/** The message that this request was answered with. Fault conflict REQUEST_ID_REUSED where that was for another body. */
async function answeredBefore(
  deps: NotificationDeps,
  { requestId, given }: NotificationRequest,
  caller: string,
): Promise<ShownMessage | undefined> {
  if (!isUuid(requestId)) return undefined;
  try {
    const found = (await findAnsweredRequests(deps.database, caller, [requestId])).get(requestId);
    if (found === undefined) return undefined;
    if (!hasFingerprint(deps.keyring, caller, given, found.bodyFingerprint)) throw requestIdReused();
    return await shown(deps, found.messageId, caller);
  } catch (error) {
    throw translateDatabaseFault(error);
  }
}

function shown({ database }: NotificationDeps, id: string, caller: string): Promise<ShownMessage | undefined> {
  return findShownMessage(database, id, { kind: 'service', caller });
}

function requestIdReused(): Fault {
  return new Fault('conflict', 'REQUEST_ID_REUSED', 'this request_id was used with another body');
}
