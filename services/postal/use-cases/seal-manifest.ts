import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Keyring } from '../../../runtime/keyring';
import { inTransaction } from '../../../runtime/transaction';
import type { Batch } from '../domain/batch';
import { digestOf, type ManifestLetter, manifestText, noPrevious, parsedManifest } from '../domain/manifest';
import { signManifest } from '../domain/manifest-signature';
import { appendManifest, lockChainEnd, manifestOf, type StoredManifest } from '../store/manifest';

export interface ManifestDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/**
 * The batch's manifest, signed, at the end of the chain. Where one that was drawn before has the same letters, byte for byte, it is that
 * one; one with others is replaced by the new one, and says so. Fault unavailable.
 */
export async function sealManifest(
  { database, keyring, clock }: ManifestDeps,
  { id: batchId, letterClass }: Pick<Batch, 'id' | 'letterClass'>,
  letters: readonly ManifestLetter[],
): Promise<StoredManifest> {
  return inTransaction(database, async (trx) => {
    const end = await lockChainEnd(trx, noPrevious);
    const before = await manifestOf(trx, batchId);
    if (before !== undefined && hasTheSame(before, letters)) return before;
    const createTime = clock.now();
    const key = keyring.current('manifest-signing');
    const place = { sequence: end.sequence + 1, previous: end.digest, replaces: before?.sequence };
    const content = manifestText({ ...place, batchId, letterClass, createTime, letters });
    const manifest: StoredManifest = {
      sequence: place.sequence,
      batchId,
      replaces: place.replaces,
      letters: letters.length,
      previousDigest: place.previous,
      digest: digestOf(content),
      content,
      signature: signManifest(key, content),
      keyId: key.id,
    };
    await appendManifest(trx, manifest, createTime);
    return manifest;
  });
}

function hasTheSame({ content }: StoredManifest, letters: readonly ManifestLetter[]): boolean {
  return JSON.stringify(parsedManifest(content)?.letters) === JSON.stringify(letters);
}
