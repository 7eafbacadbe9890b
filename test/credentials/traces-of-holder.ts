/** What is left in the database of a holder. */
import { getPinRequest } from '../../services/credentials/use-cases/get-pin-request';
import type { DatabaseContext } from '../support/database-suite';
import type { HolderInUse, HolderRoom } from './holder-room';

/** Everything in the database by which the holder could still be known. */
export async function tracesOf(
  { deps }: HolderRoom,
  { database }: DatabaseContext,
  { fiscalCode, application, request, credential }: HolderInUse,
): Promise<readonly string[]> {
  const { cipher } = deps;
  const found: string[] = [];
  const row = await database('pin_request').where({ id: request.id }).first();
  const place = { table: 'pin_request', column: 'application', row: request.id };
  const opened = cipher.decrypt(place, row.application_cipher);
  for (const text of [fiscalCode, application.mobile, application.email, application.postalAddress?.street, 'Maria'])
    if (opened.includes(String(text))) found.push('application');
  for (const column of ['health_card_index', 'initial_pin_hash', 'lone_half_cipher'])
    if (row[column] !== null) found.push(column);
  if (row.application_fingerprint.some((byte: number) => byte !== 0)) found.push('fingerprint');
  const { deliveries } = await getPinRequest(deps, request.id);
  if (deliveries.some(({ maskedRecipient }) => maskedRecipient !== '')) found.push('recipient');
  const mine = { credential_id: credential.id };
  for (const table of ['contact', 'contact_code', 'restore'])
    if ((await database(table).where(mine).first()) !== undefined) found.push(table);
  const byRequest = { pin_request_id: request.id };
  for (const table of ['sealed_blob', 'contact_code'])
    if ((await database(table).where(byRequest).first()) !== undefined) found.push(table);
  const holders = await database('holder').whereIn('fiscal_code_index', [...cipher.indexes('fiscal-code', fiscalCode)]);
  if (holders.length > 0) found.push('holder');
  const counters = ['guess-pin', 'guess-health-card'].flatMap((kind) => cipher.indexes(kind, fiscalCode));
  if ((await database('guess_counter').whereIn('subject_index', counters)).length > 0) found.push('guesses');
  return found;
}
