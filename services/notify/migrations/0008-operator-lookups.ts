import type { Migration } from '../../../runtime/migrate';
import { createUseTable } from '../../../runtime/use-times';

/** How often operators have looked recipients up lately, each by a keyed hash. */
export const operatorLookups: Migration = {
  name: '0007-operator-lookups',
  up: (db) => createUseTable(db, 'operator_lookup'),
};
