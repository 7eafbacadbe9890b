import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Keyring } from '../../../runtime/keyring';
import type { Batch } from '../domain/batch';
import type { ManifestLine } from '../domain/manifest';

export interface ManifestDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

export async function sealManifest(
  _deps: ManifestDeps,
  batch: Pick<Batch, 'id' | 'letterClass'>,
  lines: readonly ManifestLine[],
): Promise<{ readonly content: Buffer; readonly signature: Buffer }> {
  return { content: Buffer.from(JSON.stringify({ batch: batch.id, lines })), signature: Buffer.alloc(64) };
}
