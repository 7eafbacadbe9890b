/** Where this service keeps what depends on a key: every column with a cipher or a blind index. A test holds it against the migrations. */
import { countedSubject, type EndingColumn, type KeyedTable, madeBefore } from '../../../runtime/keyed-columns';

/** Recipients are kept nowhere but sealed, and that is erased: their indexes stay as they are until their row ends. */
const recipientBefore = (timeColumn: string): EndingColumn => ({
  column: 'recipient_index',
  purpose: 'index',
  old: madeBefore(timeColumn),
});

export const encryptedColumns: readonly KeyedTable[] = [
  {
    table: 'receipt_evidence',
    key: 'id',
    ciphers: [{ column: 'cipher', place: 'cipher', purpose: 'field' }],
    pageRows: 8, // up to 4 MiB each
  },
  { table: 'message', key: 'id', ending: [recipientBefore('accepted_time')] },
  { table: 'submission', key: 'number', ending: [recipientBefore('submit_time')] },
  { table: 'early_receipt', key: 'number', ending: [recipientBefore('receive_time')] },
  // Without an end of its own one stays until an operator takes it away.
  { table: 'suppression', key: 'id', ending: [recipientBefore('create_time')] },
  { table: 'operator_lookup', key: 'subject_index', ending: [countedSubject] },
];
