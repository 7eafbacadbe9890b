import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Keyring } from '../../../runtime/keyring';
import { inTransaction } from '../../../runtime/transaction';
import type { Batch } from '../domain/batch';
import { digestOf, type ManifestLetter, manifestText, noPrevious, parsedManifest } from '../domain/manifest';
import { signManifest } from '../domain/manifest-signature';
import { isPrintedBy } from '../store/batch';
import { appendManifest, lockChainEnd, manifestsOf, type StoredManifest } from '../store/manifest';
import { changedMeanwhile } from './settle-batch';

export interface ManifestDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/**
 * The batch's manifests, signed: the last one counts, and stands at the end of the chain. Where one that was drawn before has the same
 * letters, byte for byte, it is that one; one with others is replaced by the new one, which says so, and goes with it: whoever checks the
 * chain finds no hole. Faults: conflict BATCH_CHANGED where a newer claim prints it; unavailable.
 */
export async function sealManifest(
  { database, keyring, clock }: ManifestDeps,
  { id: batchId, letterClass, fence }: Pick<Batch, 'id' | 'letterClass'> & { readonly fence: number },
  letters: readonly ManifestLetter[],
): Promise<readonly StoredManifest[]> {
  return inTransaction(database, async (trx) => {
    if (!(await isPrintedBy(trx, batchId, fence))) throw changedMeanwhile();
    const end = await lockChainEnd(trx, noPrevious);
    const earlier = await manifestsOf(trx, batchId);
    const before = earlier.at(-1);
    if (before !== undefined && hasTheSame(before, letters)) return earlier;
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
    return [...earlier, manifest];
  });
}

function hasTheSame({ content }: StoredManifest, letters: readonly ManifestLetter[]): boolean {
  return JSON.stringify(parsedManifest(content)?.letters) === JSON.stringify(letters);
}
