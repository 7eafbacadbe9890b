/** Where the inbox keeps what depends on a key. A test holds it against the migrations. */
import type { KeyedTable } from '../../../runtime/keyed-columns';

const field = (column: string) => ({ column, place: column, purpose: 'field' as const });
const item = { key: 'position', boundRow: 'id', ciphers: [field('content'), field('document')], pageRows: 20 }; // with a letter's PDF each

/** What waits is bound to the place that it goes to. */
const waiting = { ...item, boundTable: 'inbox_item' };

export const encryptedColumns: readonly KeyedTable[] = [
  { table: 'inbox_item', ...item },
  { table: 'staged_item', ...waiting },
];
