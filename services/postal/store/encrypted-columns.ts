/** Where this service keeps what depends on a key: its blind indexes. A test holds it against the migrations. */
import { type EndingColumn, type KeyedTable, madeBefore } from '../../../runtime/keyed-columns';

/** A letter's recipient is blocked when it comes back, by the index that the letter was given. */
const returnsAtMostDays = 120;

/** Addresses are kept nowhere but sealed, and that is erased: their indexes stay as they are until their row ends. */
const index = (column: string, old: EndingColumn['old']): EndingColumn => ({ column, purpose: 'index', old });

export const encryptedColumns: readonly KeyedTable[] = [
  {
    table: 'letter',
    key: 'id',
    ending: [index('door_index', madeBefore('accepted_time')), index('recipient_index', madeBefore('accepted_time'))],
  },
  {
    table: 'blocked_recipient',
    key: 'recipient_index',
    ending: [index('recipient_index', madeBefore('block_time', returnsAtMostDays))],
  },
];
