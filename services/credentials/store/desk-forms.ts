import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { DeskForm } from '../domain/desk';

const table = 'desk_form';

/** By which form something was done at a desk, so that its paper can be found. */
export interface FiledDeskForm {
  readonly id: string;
  readonly holderId: string;
  readonly credentialId: string;
  readonly act: 'issue' | 'elevation';
  readonly deskId: string;
  readonly form: DeskForm;
  readonly createTime: Date;
}

interface DeskFormRow {
  readonly id: string;
  readonly holder_id: string;
  readonly credential_id: string;
  readonly act: FiledDeskForm['act'];
  readonly desk_id: string;
  readonly form_cipher: Buffer;
  readonly create_time: Date;
}

export async function insertDeskForm(trx: Transaction, cipher: FieldCipher, filed: FiledDeskForm): Promise<void> {
  const { id, form } = filed;
  const row: DeskFormRow = {
    id,
    holder_id: filed.holderId,
    credential_id: filed.credentialId,
    act: filed.act,
    desk_id: filed.deskId,
    form_cipher: cipher.encrypt(placeOf(id), JSON.stringify(form)),
    create_time: filed.createTime,
  };
  await trx(table).insert(row);
}

/** All of a holder's, newest first, at most so many. */
export async function findDeskFormsOf(
  db: Queryable,
  cipher: FieldCipher,
  holderId: string,
  limit: number,
): Promise<readonly FiledDeskForm[]> {
  const rows: DeskFormRow[] = await db(table).where({ holder_id: holderId }).orderBy('id', 'desc').limit(limit);
  return rows.map((row) => ({
    id: row.id,
    holderId: row.holder_id,
    credentialId: row.credential_id,
    act: row.act,
    deskId: row.desk_id,
    // What insertDeskForm wrote: only its key makes such a cipher.
    form: JSON.parse(cipher.decrypt(placeOf(row.id), row.form_cipher)) as DeskForm,
    createTime: row.create_time,
  }));
}

/** By which form something was done nobody can tell any more; that it was done stands in the audit. */
export async function deleteDeskFormsOf(trx: Transaction, holderId: string): Promise<void> {
  await trx(table).where({ holder_id: holderId }).del();
}

function placeOf(id: string) {
  return { table, column: 'form', row: id };
}
