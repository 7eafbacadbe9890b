/** What the tests of the contact centre's calls have in common. */
import { isFault } from '../../runtime/fault';
import type { DatabaseContext } from '../support/database-suite';

/** The Fault with which a call fails: kind, reason and fields, `invalid INVALID_FIELDS reason`. */
export async function faultOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFault(error)) throw new Error('a call that should have failed did not', { cause: error });
  return [error.kind, error.reason, ...error.fields.map(({ field }) => field)].join(' ');
}

/** What an operator has done about a request, in order. */
export async function actsOn(
  { database }: DatabaseContext,
  pinRequestId: string,
  actor: string,
): Promise<readonly unknown[]> {
  return database('audit_event')
    .where({ pin_request_id: pinRequestId, actor })
    .orderBy('occur_time')
    .select('action', 'reason');
}
