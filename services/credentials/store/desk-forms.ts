import type { Transaction } from '../../../runtime/database';
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
