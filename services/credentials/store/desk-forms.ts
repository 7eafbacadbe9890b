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

export async function insertDeskForm(trx: Transaction, cipher: FieldCipher, filed: FiledDeskForm): Promise<void> {
  const { id, form } = filed;
  await trx(table).insert({
    id,
    holder_id: filed.holderId,
    credential_id: filed.credentialId,
    act: filed.act,
    desk_id: filed.deskId,
    form_cipher: cipher.encrypt({ table, column: 'form', row: id }, JSON.stringify(form)),
    create_time: filed.createTime,
  });
}

/** Whether a PIN was ever issued at a desk, as far as it is known still. */
export async function isDeskInUse(db: Queryable): Promise<boolean> {
  return (await db(table).where({ act: 'issue' }).first('id')) !== undefined;
}
