/** Table `notification_request`: which message answered a caller's request. Kept as long as the message. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';

const table = 'notification_request';

export interface AnsweredRequest {
  readonly requestId: string;
  /** A keyed hash of the body. */
  readonly bodyFingerprint: Buffer;
  readonly messageId: string;
}

interface RequestRow {
  readonly request_id: string;
  readonly body_fingerprint: Buffer;
  readonly message_id: string;
}

/** By their ids, as the caller gave them. */
export async function findAnsweredRequests(
  db: Queryable,
  caller: string,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, AnsweredRequest>> {
  const rows: RequestRow[] = await db(table)
    .where({ caller })
    .whereIn('request_id', [...requestIds])
    .select('request_id', 'body_fingerprint', 'message_id');
  return new Map(
    rows.map((row) => [
      row.request_id,
      { requestId: row.request_id, bodyFingerprint: row.body_fingerprint, messageId: row.message_id },
    ]),
  );
}

/** False where one of these ids was answered meanwhile: then the transaction must write nothing. */
export async function rememberRequests(
  trx: Transaction,
  caller: string,
  answered: readonly AnsweredRequest[],
): Promise<boolean> {
  try {
    await trx(table).insert(
      answered.map(({ requestId, bodyFingerprint, messageId }) => ({
        caller,
        request_id: requestId,
        body_fingerprint: bodyFingerprint,
        message_id: messageId,
      })),
    );
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
