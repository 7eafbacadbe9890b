/** What an audit's chain does by itself: linked, anchored, counted, purged. */
import { type AnchoringOptions, auditAnchoring, unlinkedWatch } from './audit-anchoring';
import type { AuditTrail } from './audit-event';
import { linkAuditEvents } from './audit-linker';
import { purgeAudit } from './audit-purge';
import { millisecondsPerMinute } from './clock';
import type { Component } from './component';
import type { Transaction } from './database';
import type { InOneProcess } from './leased-poller';
import { Poller } from './poller';
import { lookMilliseconds, whenDue } from './when-due';

interface AuditOptions {
  readonly anchorMinutes: number;
  readonly keepDays: number;
  readonly purgeMilliseconds: number;
  readonly leased: InOneProcess;
  /** Writes the audit event of a day's purge, in its transaction. */
  readonly tellPurged: (trx: Transaction, beforeTime: Date) => Promise<void>;
}

/** From the commit of an event until it is in the chain, at most. */
const linkMilliseconds = 1_000;

/** Each in one process at a time, but for the count. */
export function auditComponents(
  deps: AnchoringOptions,
  trail: AuditTrail,
  { anchorMinutes, keepDays, purgeMilliseconds, leased, tellPurged }: AuditOptions,
): readonly Component[] {
  const anchor = auditAnchoring(deps, trail);
  return [
    leased('link-audit', linkMilliseconds, () => linkAuditEvents(deps, trail)),
    // Looks often, so that another process soon takes over; anchors when it is time.
    leased('anchor-audit', lookMilliseconds, whenDue(anchorMinutes * millisecondsPerMinute, anchor)),
    new Poller({
      name: 'watch-audit',
      intervalMilliseconds: lookMilliseconds,
      work: unlinkedWatch(deps, trail),
      log: deps.log,
    }),
    leased('purge-audit', purgeMilliseconds, () => purgeAudit(deps, trail, keepDays, tellPurged)),
  ];
}
