import { jobClaimMigration, jobMigration } from '../../../runtime/jobs';
import { rekeyMigration } from '../../../runtime/key-use';
import { leaseMigration } from '../../../runtime/lease';
import type { Migration } from '../../../runtime/migrate';
import { outboxMigration } from '../../../runtime/outbox';
import { proposalMigration } from '../../../runtime/proposals';
import { rekeyProgressMigration } from '../../../runtime/rekey-progress';
import { addressBlocks } from './address-blocks';
import { auditBeginning } from './audit-beginning';
import { auditChain } from './audit-chain';
import { deliveryTables } from './delivery-tables';
import { deskTables } from './desk-tables';
import { documentStoreOwner } from './document-store-owner';
import { earlyAccess } from './early-access';
import { elevationCases } from './elevation-cases';
import { elevationDocuments } from './elevation-documents';
import { firstTables } from './first-tables';
import { holderClaims } from './holder-claims';
import { holderIndexes } from './holder-indexes';
import { holderRecords } from './holder-records';
import { holderTables } from './holder-tables';
import { reconciliation } from './reconciliation';
import { stateTimes } from './state-times';
import { surges } from './surges';

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
  auditChain,
  holderRecords,
  proposalMigration,
  surges,
  reconciliation,
  elevationCases,
  deskTables,
  elevationDocuments,
  earlyAccess,
  rekeyMigration,
  auditBeginning,
  stateTimes,
  holderClaims,
  documentStoreOwner,
  rekeyProgressMigration,
];
