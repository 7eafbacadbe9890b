import type { Queryable, Transaction } from '../../../runtime/database';
import { forgetRows } from '../../../runtime/forget-rows';

const table = 'sealed_blob';

/** A sealed half or notice, kept until its issue ends or its own deadline so that it can be published again. */
export interface SealedBlob {
  readonly deliveryId: string;
  readonly pinRequestId: string;
  readonly keyId: string;
  readonly jwe: Buffer;
  readonly eraseTime: Date;
}

interface SealedBlobRow {
  readonly delivery_id: string;
  readonly pin_request_id: string;
  readonly key_id: string;
  readonly jwe: Buffer;
  readonly erase_time: Date;
}

export async function insertSealedBlobs(trx: Transaction, blobs: readonly SealedBlob[]): Promise<void> {
  if (blobs.length === 0) return;
  await trx(table).insert(
    blobs.map((blob) => ({
      delivery_id: blob.deliveryId,
      pin_request_id: blob.pinRequestId,
      key_id: blob.keyId,
      jwe: blob.jwe,
      erase_time: blob.eraseTime,
    })),
  );
}

/** The blobs of these deliveries that have not been erased. */
export async function findSealedBlobs(db: Queryable, deliveryIds: readonly string[]): Promise<readonly SealedBlob[]> {
  const rows: SealedBlobRow[] = await db(table).whereIn('delivery_id', [...deliveryIds]);
  return rows.map((row) => ({
    deliveryId: row.delivery_id,
    pinRequestId: row.pin_request_id,
    keyId: row.key_id,
    jwe: row.jwe,
    eraseTime: row.erase_time,
  }));
}

export async function eraseSealedBlobs(trx: Transaction, deliveryIds: readonly string[]): Promise<void> {
  await trx(table)
    .whereIn('delivery_id', [...deliveryIds])
    .del();
}

export async function eraseSealedBlobsOf(trx: Transaction, pinRequestId: string): Promise<void> {
  await trx(table).where({ pin_request_id: pinRequestId }).del();
}

/** Erases up to `limit` blobs past their own deadline; resolves to how many. */
export function eraseOverdueBlobs(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'delivery_id', time: 'erase_time' }, now, limit);
}
