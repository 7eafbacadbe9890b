import type { Database } from '../../../runtime/database';

const table = 'document_store_owner';
const onlyRow = { id: 1 };

/** The id by which this database's store of documents is marked; `fresh` where it had none. The same for all who ask, also at once. */
export async function documentStoreOwner(database: Database, fresh: string): Promise<string> {
  const find = (): Promise<{ owner_id: string } | undefined> => database(table).where(onlyRow).first('owner_id');
  const known = await find();
  if (known !== undefined) return known.owner_id;
  await database(table)
    .insert({ ...onlyRow, owner_id: fresh })
    .onConflict('id')
    .ignore();
  return (await find())?.owner_id ?? fresh;
}
