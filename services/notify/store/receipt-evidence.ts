/** Table `receipt_evidence`. */
import type { Queryable } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { PecError, PecReceiptKind } from '../domain/pec-receipt';

export interface KeptReceipt {
  readonly id: string;
  readonly deliveryId: string;
  readonly attempt: number;
  readonly kind: PecReceiptKind;
  readonly error: PecError;
  readonly identifier: string;
  readonly occurTime: Date;
  readonly receiveTime: Date;
  /** Of the mail as it came. */
  readonly sha256: Buffer;
  readonly removedParts: number;
  readonly mail: Buffer;
}

interface EvidenceRow {
  readonly id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly kind: PecReceiptKind;
  readonly error: PecError;
  readonly identifier: string;
  readonly occur_time: Date;
  readonly receive_time: Date;
  readonly sha256: Uint8Array;
  readonly removed_parts: number;
  readonly cipher: Uint8Array;
}

/** False where this receipt is kept already. */
export async function insertEvidence(
  db: Queryable,
  cipher: FieldCipher,
  kept: KeptReceipt,
  keepUntil: Date,
): Promise<boolean> {
  try {
    await db('receipt_evidence').insert({
      id: kept.id,
      delivery_id: kept.deliveryId,
      attempt: kept.attempt,
      kind: kept.kind,
      error: kept.error,
      identifier: kept.identifier,
      occur_time: kept.occurTime,
      receive_time: kept.receiveTime,
      sha256: kept.sha256,
      removed_parts: kept.removedParts,
      cipher: cipher.encryptBytes(placeOf(kept.id), kept.mail),
      keep_until_time: keepUntil,
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** In the order in which they happened. Faults as FieldCipher's. */
export async function evidenceOf(db: Queryable, cipher: FieldCipher, deliveryId: string): Promise<KeptReceipt[]> {
  const rows: EvidenceRow[] = await db('receipt_evidence')
    .where({ delivery_id: deliveryId })
    .orderBy(['attempt', 'occur_time', 'id']);
  return rows.map((row) => ({
    id: row.id,
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    kind: row.kind,
    error: row.error,
    identifier: row.identifier,
    occurTime: row.occur_time,
    receiveTime: row.receive_time,
    sha256: Buffer.from(row.sha256),
    removedParts: row.removed_parts,
    mail: cipher.decryptBytes(placeOf(row.id), row.cipher),
  }));
}

/** Forgets at most so many whose time is over; answers how many. */
export async function purgeEvidence(db: Queryable, now: Date, limit: number): Promise<number> {
  const ids: string[] = await db('receipt_evidence')
    .where('keep_until_time', '<', now)
    .orderBy('keep_until_time')
    .limit(limit)
    .pluck('id');
  if (ids.length === 0) return 0;
  return db('receipt_evidence').whereIn('id', ids).delete();
}

function placeOf(id: string) {
  return { table: 'receipt_evidence', column: 'cipher', row: id };
}
