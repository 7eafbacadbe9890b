/** Tables `manifest` and `manifest_head`: the chain, and its end. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { manifestFileName } from '../domain/manifest';
import type { FoundManifest } from '../domain/manifest-chain';

export interface StoredManifest {
  readonly sequence: number;
  readonly batchId: string;
  readonly replaces: number | undefined;
  readonly letters: number;
  readonly previousDigest: string;
  readonly digest: string;
  readonly content: Buffer;
  readonly signature: Buffer;
  readonly keyId: string;
}

export interface ChainEnd {
  /** 0 where the chain has no manifest yet. */
  readonly sequence: number;
  readonly digest: string;
}

const headId = 1;

/** The end of the chain, locked until the transaction ends. */
export async function lockChainEnd(trx: Transaction, beginning: string): Promise<ChainEnd> {
  await trx('manifest_head')
    .insert({ id: headId, sequence: 0, digest: beginning })
    .onConflict('id')
    .merge({ id: headId });
  const row: { sequence: number | string; digest: string } | undefined = await trx('manifest_head')
    .where({ id: headId })
    .first('sequence', 'digest');
  if (row === undefined) throw new Error('the end of the chain is neither there nor made');
  return { sequence: Number(row.sequence), digest: row.digest };
}

/** Under the lock of the chain's end. */
export async function appendManifest(trx: Transaction, manifest: StoredManifest, time: Date): Promise<void> {
  const { sequence, digest } = manifest;
  await trx('manifest').insert({
    sequence,
    batch_id: manifest.batchId,
    replaces: manifest.replaces ?? null,
    letters: manifest.letters,
    previous_digest: manifest.previousDigest,
    digest,
    content: manifest.content,
    signature: manifest.signature,
    key_id: manifest.keyId,
    create_time: time,
  });
  await trx('manifest_head').where({ id: headId }).update({ sequence, digest });
}

/** The batch's last manifest: one that a print began with and did not end is replaced. */
export async function manifestOf(db: Queryable, batchId: string): Promise<StoredManifest | undefined> {
  return (await manifestsOf(db, batchId)).at(-1);
}

/** In their order: each but the last was replaced. */
export async function manifestsOf(db: Queryable, batchId: string): Promise<readonly StoredManifest[]> {
  const rows: ManifestRow[] = await db('manifest').where({ batch_id: batchId }).orderBy('sequence').select('*');
  return rows.map(manifestOfRow);
}

/** The chain from this one on, in its order; one at a time is read, since each names thousands of letters. */
export async function* manifestsFrom(db: Queryable, first: number): AsyncGenerator<FoundManifest> {
  for (let next = first; ; ) {
    const [row]: ManifestRow[] = await db('manifest')
      .where('sequence', '>=', next)
      .orderBy('sequence')
      .limit(1)
      .select('*');
    if (row === undefined) return;
    const { sequence, content, signature } = manifestOfRow(row);
    yield { name: manifestFileName(sequence), content, signature };
    next = sequence + 1;
  }
}

interface ManifestRow {
  readonly sequence: number | string;
  readonly batch_id: string;
  readonly replaces: number | string | null;
  readonly letters: number;
  readonly previous_digest: string;
  readonly digest: string;
  readonly content: Buffer;
  readonly signature: Buffer;
  readonly key_id: string;
}

function manifestOfRow(row: ManifestRow): StoredManifest {
  return {
    sequence: Number(row.sequence),
    batchId: row.batch_id,
    replaces: row.replaces === null ? undefined : Number(row.replaces),
    letters: row.letters,
    previousDigest: row.previous_digest,
    digest: row.digest,
    content: row.content,
    signature: row.signature,
    keyId: row.key_id,
  };
}
