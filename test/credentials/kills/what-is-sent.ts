/** What there is of deliveries in every table that has something of them, which must agree. */
import type { Database } from '../../../runtime/database';
import { waitFor } from '../../support/wait-for';

interface DeliveryRow {
  readonly id: string;
  readonly half: string | null;
  readonly notice: string | null;
  readonly channel: string;
  readonly state: string;
  readonly event_id: string | null;
}

/** Of an issue, its halves and notices: `first email queued, sealed; in the outbox: symbolon.delivery.first`, sorted. */
export async function sentFor(database: Database, pinRequestId: string): Promise<readonly string[]> {
  return inWords(database, await database('delivery').where({ pin_request_id: pinRequestId }).select());
}

/** What a credential's contacts are told by the jobs of this queue, once these are done. */
export async function noticesOf(
  database: Database,
  { credentialId, notice, queue }: { readonly credentialId: string; readonly notice: string; readonly queue: string },
): Promise<readonly string[]> {
  const jobs = () => database('job').where({ queue }).first('id');
  await waitFor(`${queue} to be done`, async () => (await jobs()) === undefined);
  return inWords(database, await database('delivery').where({ credential_id: credentialId, notice }).select());
}

async function inWords(database: Database, deliveries: readonly DeliveryRow[]): Promise<readonly string[]> {
  const words = deliveries.map(async ({ id, half, notice, channel, state, event_id }) => {
    const isSealed = (await database('sealed_blob').where({ delivery_id: id }).first('delivery_id')) !== undefined;
    const waiting: string[] = event_id === null ? [] : await database('outbox').where({ event_id }).pluck('type');
    return `${half ?? notice} ${channel} ${state}, ${isSealed ? 'sealed' : 'unsealed'}; in the outbox: ${waiting.join()}`;
  });
  return (await Promise.all(words)).sort();
}
