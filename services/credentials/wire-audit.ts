import { auditComponents } from '../../runtime/audit-components';
import { millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import type { WorkConfig } from './config';
import { auditTrail } from './store/audit-events';
import { auditPurged } from './use-cases/audit-purged';
import type { CredentialsDeps } from './use-cases/deps';

/** The chain of credentials' audit. */
export function wireAudit(deps: CredentialsDeps, config: WorkConfig, leased: InOneProcess): readonly Component[] {
  return auditComponents({ ...deps, file: config.auditAnchorFile }, auditTrail, {
    anchorMinutes: config.auditAnchorMinutes,
    keepDays: config.auditKeepDays,
    purgeMilliseconds: config.sweepSeconds * millisecondsPerSecond,
    leased,
    tellPurged: (trx, beforeTime) => auditPurged(deps, trx, beforeTime),
  });
}
