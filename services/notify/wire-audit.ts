import { auditComponents } from '../../runtime/audit-components';
import type { AuditChainDeps } from '../../runtime/audit-linker';
import { millisecondsPerMinute } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import type { Log } from '../../runtime/log';
import type { WorkConfig } from './config';
import { type AuditDeps, appendAuditEvent, auditTrail } from './store/audit-events';

interface AuditOutside extends AuditChainDeps, AuditDeps {
  readonly config: WorkConfig;
  readonly leased: InOneProcess;
  readonly log: Log;
}

/** The chain of notify's audit: one, of both its processes. */
export function wireAudit({ config, leased, ...deps }: AuditOutside): readonly Component[] {
  return auditComponents({ ...deps, file: config.auditAnchorFile }, auditTrail, {
    anchorMinutes: config.auditAnchorMinutes,
    keepDays: config.auditKeepDays,
    purgeMilliseconds: config.purgeMinutes * millisecondsPerMinute,
    leased,
    tellPurged: (trx, beforeTime) =>
      appendAuditEvent(deps, trx, {
        actor: 'symbolon',
        action: 'audit-purged',
        reason: `before ${beforeTime.toISOString()}`,
      }),
  });
}
