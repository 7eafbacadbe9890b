import { auditAnchoring, unlinkedWatch } from '../../runtime/audit-anchoring';
import { linkAuditEvents } from '../../runtime/audit-linker';
import { purgeAudit } from '../../runtime/audit-purge';
import { millisecondsPerMinute, millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import { Poller } from '../../runtime/poller';
import { lookMilliseconds, whenDue } from '../../runtime/when-due';
import type { WorkConfig } from './config';
import { auditTrail } from './store/audit-events';
import { auditPurged } from './use-cases/audit-purged';
import type { CredentialsDeps } from './use-cases/deps';

/** From the commit of an event until it is in the chain, at most. */
const linkMilliseconds = 1_000;

/** The audit's chain: linked, anchored, purged, each in one process at a time. */
export function auditComponents(
  deps: CredentialsDeps,
  config: WorkConfig,
  polling: InOneProcess,
): readonly Component[] {
  const { auditAnchorMinutes, auditAnchorFile: file, auditKeepDays, sweepSeconds } = config;
  const anchor = auditAnchoring({ ...deps, file }, auditTrail);
  return [
    polling('link-audit', linkMilliseconds, () => linkAuditEvents(deps, auditTrail)),
    // Looks often, so that another process soon takes over; anchors when it is time.
    polling('anchor-audit', lookMilliseconds, whenDue(auditAnchorMinutes * millisecondsPerMinute, anchor)),
    new Poller({
      name: 'watch-audit',
      intervalMilliseconds: lookMilliseconds,
      work: unlinkedWatch(deps, auditTrail),
      log: deps.log,
    }),
    polling('purge-audit', sweepSeconds * millisecondsPerSecond, () =>
      purgeAudit(deps, auditTrail, auditKeepDays, (trx, beforeTime) => auditPurged(deps, trx, beforeTime)),
    ),
  ];
}
