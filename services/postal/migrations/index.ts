import { inboxMigration } from '../../../runtime/inbox';
import { jobClaimMigration, jobMigration } from '../../../runtime/jobs';
import { rekeyMigration } from '../../../runtime/key-use';
import { leaseMigration } from '../../../runtime/lease';
import type { Migration } from '../../../runtime/migrate';
import { outboxMigration } from '../../../runtime/outbox';
import { proposalMigration } from '../../../runtime/proposals';
import { rekeyProgressMigration } from '../../../runtime/rekey-progress';
import { letters } from './0001-letters';
import { spoolId } from './0002-spool-id';
import { batches } from './0003-batches';
import { control } from './0004-control';
import { desks } from './0005-desks';
import { audit } from './0006-audit';
import { auditBeginning } from './0007-audit-beginning';
import { auditRefusals } from './0008-audit-refusals';

/** In the order in which they run; never changed once released, only added to. */
export const migrations: readonly Migration[] = [
  leaseMigration,
  outboxMigration,
  inboxMigration,
  jobMigration,
  letters,
  spoolId,
  jobClaimMigration,
  batches,
  proposalMigration,
  control,
  desks,
  audit,
  rekeyMigration,
  auditBeginning,
  auditRefusals,
  rekeyProgressMigration,
];
