import type { Queryable, Transaction } from '../../../runtime/database';

const table = 'address_block';

/** That a letter came back, and what it blocks for its holder. */
export interface AddressBlock {
  readonly deliveryId: string;
  readonly holderId: string;
  /** A keyed hash of holder and address. */
  readonly subjectIndex: Buffer;
  /** The letter's attempt that came back last. */
  readonly attempt: number;
  /** As the post told it; empty where it did not. */
  readonly reason: string;
  readonly createTime: Date;
  /** When an operator lifted it; undefined while it stands. */
  readonly liftTime: Date | undefined;
}

interface AddressBlockRow {
  readonly delivery_id: string;
  readonly holder_id: string;
  readonly subject_index: Buffer;
  readonly attempt: number;
  readonly reason: string;
  readonly create_time: Date;
  readonly lift_time: Date | null;
}

/** In the place of what the same letter blocked before. */
export async function saveAddressBlock(trx: Transaction, block: AddressBlock): Promise<void> {
  const row: AddressBlockRow = {
    delivery_id: block.deliveryId,
    holder_id: block.holderId,
    subject_index: block.subjectIndex,
    attempt: block.attempt,
    reason: block.reason,
    create_time: block.createTime,
    lift_time: block.liftTime ?? null,
  };
  await trx(table).insert(row).onConflict('delivery_id').merge();
}

/** The letter has arrived after all. */
export async function deleteAddressBlock(trx: Transaction, deliveryId: string): Promise<void> {
  await trx(table).where({ delivery_id: deliveryId }).del();
}

/** What this letter blocks, or blocked before it was lifted. */
export async function findAddressBlock(db: Queryable, deliveryId: string): Promise<AddressBlock | undefined> {
  const row: AddressBlockRow | undefined = await db(table).where({ delivery_id: deliveryId }).first();
  return row && addressBlockOf(row);
}

/** All that stand for this holder. */
export async function findStandingBlocks(db: Queryable, holderId: string): Promise<readonly AddressBlock[]> {
  const rows: AddressBlockRow[] = await db(table).where({ holder_id: holderId }).whereNull('lift_time');
  return rows.map(addressBlockOf);
}

/** All of this holder, lifted ones too, at most so many; the oldest first. */
export async function findBlocksOf(db: Queryable, holderId: string, limit: number): Promise<readonly AddressBlock[]> {
  const rows: AddressBlockRow[] = await db(table).where({ holder_id: holderId }).orderBy('create_time').limit(limit);
  return rows.map(addressBlockOf);
}

export async function liftAddressBlocks(
  trx: Transaction,
  blocks: readonly AddressBlock[],
  liftTime: Date,
): Promise<void> {
  if (blocks.length === 0) return;
  const ids = blocks.map(({ deliveryId }) => deliveryId);
  await trx(table).whereIn('delivery_id', ids).update({ lift_time: liftTime });
}

function addressBlockOf(row: AddressBlockRow): AddressBlock {
  return {
    deliveryId: row.delivery_id,
    holderId: row.holder_id,
    subjectIndex: row.subject_index,
    attempt: row.attempt,
    reason: row.reason,
    createTime: row.create_time,
    liftTime: row.lift_time ?? undefined,
  };
}
