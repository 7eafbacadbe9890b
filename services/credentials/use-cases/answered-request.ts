/** Requests that a caller was answered before: the same id with the same body gets the same answer. */
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type AnsweredRequest, findAnsweredRequest } from '../store/request-ids';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';

/** The answer; undefined where there was none. Faults: conflict REQUEST_ID_REUSED. */
export async function answeredBefore(
  deps: CredentialsDeps,
  caller: string,
  requestId: string,
  body: Buffer,
): Promise<PinRequestView | undefined> {
  const answered = await findAnsweredRequest(deps.database, caller, requestId);
  return answered && viewOf(deps, deps.database, sameBody(answered, body));
}

/** The id of the request that answered: the same request came twice at once, and the other one was first. Faults: conflict REQUEST_ID_REUSED. */
export async function sameAnswer(trx: Transaction, caller: string, requestId: string, body: Buffer): Promise<string> {
  const answered = await findAnsweredRequest(trx, caller, requestId);
  if (answered === undefined) throw new Error('a request id that is taken has no row');
  return sameBody(answered, body);
}

function sameBody(answered: AnsweredRequest, body: Buffer): string {
  if (answered.bodyFingerprint.equals(body)) return answered.pinRequestId;
  throw new Fault('conflict', 'REQUEST_ID_REUSED', 'this request_id was used with another body');
}
