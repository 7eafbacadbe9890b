import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { FiscalCode } from '../domain/fiscal-code';
import type { RegisteredPerson } from '../domain/registered-person';

const table = 'registered_person';
const indexKind = 'fiscal-code';

interface RegisteredPersonRow {
  readonly fiscal_code_index: Buffer;
  readonly person_cipher: Buffer;
  readonly import_id: string;
}

export interface RegisteredCode {
  readonly fiscalCode: FiscalCode;
  readonly person: RegisteredPerson;
}

export async function findRegisteredPerson(
  db: Queryable,
  cipher: FieldCipher,
  fiscalCode: FiscalCode,
): Promise<RegisteredPerson | undefined> {
  const indexes = cipher.indexes(indexKind, fiscalCode);
  const rows: RegisteredPersonRow[] = await db(table).whereIn('fiscal_code_index', [...indexes]);
  // The current key's row is the newer one where a rotation has left two.
  const row = indexes.flatMap((index) => rows.filter((one) => one.fiscal_code_index.equals(index)))[0];
  if (row === undefined) return undefined;
  // It was written by saveRegisteredPersons.
  return JSON.parse(cipher.decrypt(placeOf(row.fiscal_code_index), row.person_cipher)) as RegisteredPerson;
}

/** Saves them, each fiscal code once, in place of what was there; resolves to which of them this import had saved before. */
export async function saveRegisteredPersons(
  trx: Transaction,
  cipher: FieldCipher,
  persons: readonly RegisteredCode[],
  importId: string,
): Promise<ReadonlySet<FiscalCode>> {
  if (persons.length === 0) return new Set();
  const indexed = persons.map(({ fiscalCode, person }) => {
    const [index, ...older] = cipher.indexes(indexKind, fiscalCode);
    if (index === undefined) throw new Error('a cipher has a key to index with');
    return { fiscalCode, person, index, older };
  });
  // Which of them are of this import is looked at here: asked by the database, it might go through all of the import instead.
  const known: Pick<RegisteredPersonRow, 'fiscal_code_index' | 'import_id'>[] = await trx(table)
    .whereIn(
      'fiscal_code_index',
      indexed.map(({ index }) => index),
    )
    .select('fiscal_code_index', 'import_id');
  const rows = indexed.map(({ index, person }) => ({
    fiscal_code_index: index,
    person_cipher: cipher.encrypt(placeOf(index), JSON.stringify(person)),
    import_id: importId,
  }));
  await trx(table).insert(rows).onConflict('fiscal_code_index').merge();
  const older = indexed.flatMap((one) => one.older);
  if (older.length > 0) await trx(table).whereIn('fiscal_code_index', older).del();
  const saved = known.filter((row) => row.import_id === importId);
  const before = new Set(saved.map((row) => row.fiscal_code_index.toString('hex')));
  return new Set(indexed.filter(({ index }) => before.has(index.toString('hex'))).map(({ fiscalCode }) => fiscalCode));
}

/** Removes up to `limit` persons that this import has not saved; resolves to how many, 0 where none is left. */
export async function removePersonsOfOtherImports(trx: Transaction, importId: string, limit: number): Promise<number> {
  // Two ranges of its index: by an inequality each batch would go through all that stay.
  for (const side of ['<', '>'] as const) {
    const rows: Pick<RegisteredPersonRow, 'fiscal_code_index'>[] = await trx(table)
      .where('import_id', side, importId)
      .limit(limit)
      .select('fiscal_code_index');
    const indexes = rows.map((row) => row.fiscal_code_index);
    if (indexes.length > 0) return trx(table).whereIn('fiscal_code_index', indexes).del();
  }
  return 0;
}

function placeOf(index: Buffer) {
  return { table, column: 'person', row: index.toString('hex') };
}
