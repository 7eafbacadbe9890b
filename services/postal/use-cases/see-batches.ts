import type { Database } from '../../../runtime/database';
import { Fault, type FieldFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { Keyring } from '../../../runtime/keyring';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import type { BatchState, LetterClass } from '../domain/batch';
import type { ShownBatch, StateCounts } from '../domain/shown-letter';
import { manifestOf, type StoredManifest } from '../store/manifest';
import { findShownBatch, findShownBatches } from '../store/shown-batch';
import { countStates } from '../store/shown-letter';

interface SeeDeps {
  readonly database: Database;
  readonly keyring: Keyring;
}

/** Faults: not-found BATCH_UNKNOWN; unavailable. */
export async function getBatch(
  { database }: Pick<SeeDeps, 'database'>,
  id: string,
): Promise<{ readonly batch: ShownBatch; readonly states: StateCounts }> {
  const batch = isUuid(id) ? await findShownBatch(database, id) : undefined;
  if (batch === undefined) throw new Fault('not-found', 'BATCH_UNKNOWN', 'there is no batch of this id');
  return { batch, states: await countStates(database, id) };
}

/** As it was handed over. Faults: not-found MANIFEST_UNKNOWN: it was not drawn yet; unavailable. */
export async function getManifest({ database }: Pick<SeeDeps, 'database'>, batchId: string): Promise<StoredManifest> {
  const manifest = isUuid(batchId) ? await manifestOf(database, batchId) : undefined;
  if (manifest === undefined) throw new Fault('not-found', 'MANIFEST_UNKNOWN', 'this batch has no manifest');
  return manifest;
}

export interface ListBatchesInput extends AskedPage {
  readonly state: BatchState | 'unknown' | undefined;
  readonly letterClass: LetterClass | 'unknown' | undefined;
}

/** Batches, newest first, page by page. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listBatches({ database, keyring }: SeeDeps, input: ListBatchesInput): Promise<Page<ShownBatch>> {
  const faults: FieldFault[] = [];
  const filter = {
    state: knownWord('state', input.state, faults),
    letterClass: knownWord('letter_class', input.letterClass, faults),
  };
  const scope = ['ListBatches', JSON.stringify(filter)];
  return listPage(keyring, input, { scope, faults }, byId, (after, limit) =>
    findShownBatches(database, filter, after, limit),
  );
}
