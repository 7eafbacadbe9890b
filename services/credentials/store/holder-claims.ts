import type { Transaction } from '../../../runtime/database';

const table = 'holder_claim';

/**
 * Lets one transaction at a time go on that would make a holder with any of these indexes; the others wait until it has ended. Whoever comes out of it
 * looks again: the holder may be there by now. While an index key is made current two processes insert under different ones, so that the uniqueness of
 * the holder's own index does not keep them apart; they have one key in common at least. Costs nothing where the ring has one index key only.
 */
export async function claimNewHolder(trx: Transaction, indexes: readonly Buffer[]): Promise<void> {
  const inOrder = [...indexes].sort(Buffer.compare); // nobody holds a later one who waits for an earlier one
  const rows = inOrder.map((code_hash) => ({ code_hash }));
  // Merged: those who wait for a plain insert's row would all share a lock on it afterwards, and deadlock.
  await trx(table).insert(rows).onConflict('code_hash').merge();
  // A row that was removed keeps its lock until the transaction ends, and nothing stays.
  await trx(table).whereIn('code_hash', inOrder).del();
}
