/** The chain of postal's audit, put together: linked, anchored, purged, each in one process at a time. */
import { auditAnchoring, unlinkedWatch } from '../../runtime/audit-anchoring';
import { type AuditChainDeps, linkAuditEvents } from '../../runtime/audit-linker';
import { purgeAudit } from '../../runtime/audit-purge';
import { millisecondsPerMinute } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import type { Log } from '../../runtime/log';
import { Poller } from '../../runtime/poller';
import { lookMilliseconds, whenDue } from '../../runtime/when-due';
import type { WorkConfig } from './config';
import { type AuditDeps, appendAuditEvent, auditTrail } from './store/audit-events';

/** From the commit of an event until it is in the chain, at most. */
const linkMilliseconds = 1_000;

interface AuditOutside extends AuditChainDeps, AuditDeps {
  readonly config: WorkConfig;
  readonly leased: InOneProcess;
  readonly log: Log;
}

export function wireAudit({ config, leased, ...deps }: AuditOutside): readonly Component[] {
  const { auditAnchorMinutes, auditAnchorFile: file, auditKeepDays, purgeMinutes } = config;
  const anchor = auditAnchoring({ ...deps, file }, auditTrail);
  const purge = () =>
    purgeAudit(deps, auditTrail, auditKeepDays, (trx, beforeTime) =>
      appendAuditEvent(deps, trx, {
        actor: 'symbolon',
        action: 'audit-purged',
        reason: `before ${beforeTime.toISOString()}`,
      }),
    );
  return [
    leased('link-audit', linkMilliseconds, () => linkAuditEvents(deps, auditTrail)),
    // Looks often, so that another process soon takes over; anchors when it is time.
    leased('anchor-audit', lookMilliseconds, whenDue(auditAnchorMinutes * millisecondsPerMinute, anchor)),
    new Poller({
      name: 'watch-audit',
      intervalMilliseconds: lookMilliseconds,
      work: unlinkedWatch(deps, auditTrail),
      log: deps.log,
    }),
    leased('purge-audit', purgeMinutes * millisecondsPerMinute, purge),
  ];
}
