/** What a caller's request id was answered with before: the same again gets the same. */
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type AnsweredRequest, findAnsweredRequest } from '../store/request-ids';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';

interface Asked {
  readonly caller: string;
  readonly requestId: string;
  /** The keyed hash of what is asked. */
  readonly body: Buffer;
}

/** Undefined where it was not. Faults: conflict REQUEST_ID_REUSED; unavailable. */
export async function answeredBefore(
  deps: Pick<CredentialsDeps, 'database' | 'cipher' | 'clock' | 'policy'>,
  { caller, requestId, body }: Asked,
): Promise<PinRequestView | undefined> {
  const answered = await findAnsweredRequest(deps.database, caller, requestId);
  return answered && viewOf(deps, deps.database, sameBody(answered, body));
}

/** The id of the request that answered it: the same came twice at once, and the other one was first. Faults: conflict REQUEST_ID_REUSED. */
export async function sameAnswer(trx: Transaction, { caller, requestId, body }: Asked): Promise<string> {
  const answered = await findAnsweredRequest(trx, caller, requestId);
  if (answered === undefined) throw new Error('a request id that is taken has no row');
  return sameBody(answered, body);
}

function sameBody(answered: AnsweredRequest, body: Buffer): string {
  if (answered.bodyFingerprint.equals(body)) return answered.pinRequestId;
  throw new Fault('conflict', 'REQUEST_ID_REUSED', 'this request_id was used with another body');
}
