/** The table `inbox_item`: what arrived, encrypted, in the order of arrival. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { InboxChannel, InboxItem, NewInboxItem } from '../inbox-item';

const table = 'inbox_item';

interface Row {
  readonly position: number;
  readonly id: string;
  readonly content: Buffer;
  readonly receive_time: Date;
  /** SQLite has no booleans. */
  readonly has_document: 0 | 1;
}

interface Content {
  readonly channel: InboxChannel;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const place = (column: 'content' | 'document', id: string) => ({ table, column, row: id });

export async function insertInboxItem(
  trx: Transaction,
  cipher: FieldCipher,
  item: NewInboxItem,
  time: Date,
): Promise<void> {
  await trx(table).insert({ ...encryptedItem(cipher, item), receive_time: time });
}

/** As it is kept, here and where it waits. */
export function encryptedItem(cipher: FieldCipher, { id, channel, to, subject, text, document }: NewInboxItem) {
  const content: Content = { channel, to, subject, text };
  return {
    id,
    content: cipher.encrypt(place('content', id), JSON.stringify(content)),
    document: document === undefined ? null : cipher.encryptBytes(place('document', id), document),
  };
}

/** Forgets all but the newest. */
export async function keepNewestInboxItems(trx: Transaction, count: number): Promise<void> {
  const oldestKept = trx(table)
    .select('position')
    .orderBy('position', 'desc')
    .offset(count - 1)
    .limit(1);
  await trx(table).where('position', '<', oldestKept).delete();
}

/** Newest first. */
export async function listInboxItems(db: Queryable, cipher: FieldCipher): Promise<InboxItem[]> {
  const rows: Row[] = await rowsOf(db).orderBy('position', 'desc');
  return rows.map((row) => opened(cipher, row));
}

/** What arrived after a position, oldest first. */
export async function listInboxItemsAfter(db: Queryable, cipher: FieldCipher, position: number): Promise<InboxItem[]> {
  const rows: Row[] = await rowsOf(db).where('position', '>', position).orderBy('position');
  return rows.map((row) => opened(cipher, row));
}

export async function findInboxItem(db: Queryable, cipher: FieldCipher, id: string): Promise<InboxItem | undefined> {
  const rows: Row[] = await rowsOf(db).where({ id });
  return rows.map((row) => opened(cipher, row))[0];
}

export async function findInboxDocument(db: Queryable, cipher: FieldCipher, id: string): Promise<Buffer | undefined> {
  const row: { document: Buffer | null } | undefined = await db(table).where({ id }).first('document');
  if (row?.document == null) return undefined;
  return cipher.decryptBytes(place('document', id), row.document);
}

/** The database's own id, which its migration drew. */
export async function inboxIdentity(db: Queryable): Promise<string> {
  const row: { id: string } | undefined = await db('inbox_identity').first('id');
  if (row === undefined) throw new Error('the inbox database has no identity');
  return row.id;
}

function rowsOf(db: Queryable) {
  return db(table).select('position', 'id', 'content', 'receive_time', db.raw('document is not null as has_document'));
}

function opened(cipher: FieldCipher, row: Row): InboxItem {
  // Authenticated encryption vouches that this is what insertInboxItem wrote.
  const content = JSON.parse(cipher.decrypt(place('content', row.id), row.content)) as Content;
  return {
    ...content,
    id: row.id,
    position: row.position,
    time: row.receive_time,
    hasDocument: row.has_document === 1,
  };
}
