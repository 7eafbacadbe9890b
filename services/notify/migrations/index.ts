import { inboxMigration } from '../../../runtime/inbox';
import { jobClaimMigration, jobMigration } from '../../../runtime/jobs';
import { rekeyMigration } from '../../../runtime/key-use';
import { leaseMigration } from '../../../runtime/lease';
import type { Migration } from '../../../runtime/migrate';
import { outboxMigration } from '../../../runtime/outbox';
import { rekeyProgressMigration } from '../../../runtime/rekey-progress';
import { messages } from './0001-messages';
import { gateway } from './0002-gateway';
import { suppressions } from './0003-suppressions';
import { notifications } from './0004-notifications';
import { evidence } from './0005-evidence';
import { webhookCalls } from './0006-webhook-calls';
import { audit } from './0007-audit';
import { operatorLookups } from './0008-operator-lookups';

/** In the order in which they run; never changed once released, only added to. */
export const migrations: readonly Migration[] = [
  leaseMigration,
  outboxMigration,
  inboxMigration,
  jobMigration,
  messages,
  gateway,
  suppressions,
  notifications,
  jobClaimMigration,
  evidence,
  webhookCalls,
  rekeyMigration,
  audit,
  operatorLookups,
  rekeyProgressMigration,
];
