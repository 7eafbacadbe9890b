import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { AnnouncedDocument, CaseDocument, DocumentState, KeptDocument } from '../domain/document';
import { isKept } from '../domain/document';
import type { InspectedDocument } from '../domain/document-inspection';
import type { MediaType } from '../domain/document-type';
import type { ElevationDocumentKind } from '../domain/elevation-documents';

const table = 'elevation_document';

interface DocumentRow {
  readonly id: string;
  readonly case_id: string;
  readonly kind: ElevationDocumentKind;
  readonly page: number;
  readonly state: DocumentState;
  readonly bytes: number;
  readonly media_type: MediaType | null;
  readonly pages: number | null;
  readonly key_cipher: Buffer | null;
  readonly filed_by: string | null;
  readonly create_time: Date;
  readonly remove_time: Date | null;
}

export interface ArrivingDocument extends Omit<AnnouncedDocument, 'digest'> {
  readonly id: string;
  readonly key: Uint8Array;
  readonly filedBy: string | undefined;
  readonly createTime: Date;
  /** When it is given up. */
  readonly removeTime: Date;
}

/** The case must be locked, as for all that changes what a case has. */
export async function insertArrivingDocument(
  trx: Transaction,
  cipher: FieldCipher,
  document: ArrivingDocument,
): Promise<void> {
  const { id } = document;
  const row: DocumentRow = {
    id,
    case_id: document.caseId,
    kind: document.kind,
    page: document.page,
    state: 'arriving',
    bytes: document.bytes,
    media_type: null,
    pages: null,
    key_cipher: cipher.encryptBytes(keyPlace(id), document.key),
    filed_by: document.filedBy ?? null,
    create_time: document.createTime,
    remove_time: document.removeTime,
  };
  await trx(table).insert(row);
}

/** It has come whole. False where it was given up meanwhile. */
export async function keepDocumentRow(
  trx: Transaction,
  id: string,
  { mediaType, pages }: InspectedDocument,
): Promise<boolean> {
  const kept = { state: 'kept' satisfies DocumentState, media_type: mediaType, pages, remove_time: null };
  return (await trx(table).where({ id, state: 'arriving' }).update(kept)) === 1;
}

/** Erases its key: nobody can read it any more. What is in the store is removed from `removeTime` on. False where it was in none of these states. */
export async function eraseDocumentRow(
  trx: Transaction,
  id: string,
  from: readonly Exclude<DocumentState, 'erased'>[],
  removeTime: Date,
): Promise<boolean> {
  const erased = { state: 'erased' satisfies DocumentState, key_cipher: null, remove_time: removeTime };
  return (
    (await trx(table)
      .where({ id })
      .whereIn('state', [...from])
      .update(erased)) === 1
  );
}

/** All of a case that are not erased, in the order of their coming. */
export async function findDocumentsOf(db: Queryable, caseId: string): Promise<readonly CaseDocument[]> {
  const rows: DocumentRow[] = await db(table)
    .where({ case_id: caseId })
    .whereIn('state', ['arriving', 'kept'])
    .orderBy('id')
    .select();
  return rows.map(documentOf);
}

/** What the cases have. */
export async function findKeptDocuments(db: Queryable, caseIds: readonly string[]): Promise<readonly KeptDocument[]> {
  const rows: DocumentRow[] = await db(table)
    .whereIn('case_id', [...caseIds])
    .where({ state: 'kept' })
    .orderBy('id');
  return rows.map(documentOf).filter(isKept);
}

/** With its key; undefined where there is none, or it is not there whole. `id` must be a UUID. Faults as the cipher's. */
export async function findDocumentWithKey(
  db: Queryable,
  cipher: FieldCipher,
  id: string,
): Promise<{ readonly document: KeptDocument; readonly key: Buffer } | undefined> {
  const row: DocumentRow | undefined = await db(table).where({ id, state: 'kept' }).first();
  if (row === undefined || row.key_cipher === null) return undefined;
  const document = documentOf(row);
  return isKept(document) ? { document, key: cipher.decryptBytes(keyPlace(id), row.key_cipher) } : undefined;
}

export type DocumentToRemove = Pick<CaseDocument, 'id' | 'caseId' | 'kind' | 'page' | 'state'>;

/** Those of which something is to be removed by now, the longest overdue first. */
export async function findDocumentsToRemove(
  db: Queryable,
  now: Date,
  limit: number,
): Promise<readonly DocumentToRemove[]> {
  const rows: DocumentRow[] = await db(table).where('remove_time', '<=', now).orderBy('remove_time').limit(limit);
  return rows.map(documentOf);
}

/** Has one of these looked at again at this time, not before. */
export async function postponeRemoval(trx: Transaction, id: string, untilTime: Date): Promise<void> {
  await trx(table).where({ id }).whereNotNull('remove_time').update({ remove_time: untilTime });
}

/** Nothing is left of it. */
export async function deleteErasedDocument(trx: Transaction, id: string): Promise<void> {
  await trx(table)
    .where({ id, state: 'erased' satisfies DocumentState })
    .del();
}

/** Which of these ids are documents'. */
export async function knownDocumentIds(db: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set<string>(
    await db(table)
      .whereIn('id', [...ids])
      .pluck('id'),
  );
}

function documentOf(row: DocumentRow): CaseDocument {
  const { media_type: mediaType, pages } = row;
  return {
    id: row.id,
    caseId: row.case_id,
    kind: row.kind,
    page: row.page,
    state: row.state,
    bytes: row.bytes,
    inspected: mediaType === null || pages === null ? undefined : { mediaType, pages },
    filedBy: row.filed_by ?? undefined,
    createTime: row.create_time,
  };
}

function keyPlace(id: string) {
  return { table, column: 'key', row: id };
}
