import { jobClaimMigration, jobMigration } from '../../../runtime/jobs';
import { leaseMigration } from '../../../runtime/lease';
import type { Migration } from '../../../runtime/migrate';
import { outboxMigration } from '../../../runtime/outbox';
import { addressBlocks } from './address-blocks';
import { deliveryTables } from './delivery-tables';
import { elevationCases } from './elevation-cases';
import { elevationDocuments } from './elevation-documents';
import { firstTables } from './first-tables';
import { holderIndexes } from './holder-indexes';
import { holderTables } from './holder-tables';

export const migrations: readonly Migration[] = [
  outboxMigration,
  leaseMigration,
  jobMigration,
  firstTables,
  deliveryTables,
  holderTables,
  holderIndexes,
  jobClaimMigration,
  addressBlocks,
  elevationCases,
  elevationDocuments,
];
