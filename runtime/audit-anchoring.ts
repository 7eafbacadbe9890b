/** Says every so often, outside of the database, where the chain stands: in the log, in a file, in metrics. */
import { type AuditAnchor, anchorLine } from './audit-anchor';
import { appendAnchor, newestAnchor } from './audit-anchor-file';
import { countUnlinked, findBlock, findChainEnd, findPurge } from './audit-chain';
import type { AuditTrail } from './audit-event';
import type { AuditChainDeps } from './audit-linker';
import { millisecondsPerSecond } from './clock';
import type { Database } from './database';
import { equalInConstantTime } from './keyed-hash';
import type { Log } from './log';
import type { Round } from './poller';

export interface AnchoringOptions extends AuditChainDeps {
  readonly log: Log;
  /** Where each anchor is appended, and is on the disk before it counts; undefined: the log alone has them. */
  readonly file: string | undefined;
}

const mostUnlinkedCounted = 10_000;

/**
 * The work of a round, to be run under a lease. A chain that does not contain its last anchor any more is anchored no further, and alarms until somebody
 * has looked and the process was restarted. Faults: unavailable; Node's errors where the file cannot be written.
 */
export function auditAnchoring(options: AnchoringOptions, { service }: AuditTrail): () => Promise<Round> {
  let last: AuditAnchor | undefined;
  return async () => {
    const { database, keyring, clock, file, log } = options;
    last ??= file === undefined ? undefined : await newestAnchor(file, service, keyring);
    const isWhole = last === undefined || (await contains(database, last));
    tellBroken(options, service, !isWhole);
    if (!isWhole) {
      log.error('audit.chain-broken', { number: last?.number, advice: 'verify the audit with the anchors kept' });
      return 'idle';
    }
    const end = await findChainEnd(database);
    if (end.number === 0) return 'idle';
    const anchor = { ...end, service, time: clock.now() };
    const line = anchorLine(keyring.current('audit'), anchor);
    if (file !== undefined) await appendAnchor(file, line);
    log.info('audit.anchored', { number: anchor.number, anchor: line });
    tellAnchored(options, anchor);
    last = anchor;
    return 'idle';
  };
}

/** A purge takes away no block that is not older than any anchor that this process compares with, but for a process that slept for years. */
async function contains(database: Database, { number, mac }: AuditAnchor): Promise<boolean> {
  const block = await findBlock(database, number);
  if (block !== undefined) return equalInConstantTime(block.mac, mac);
  return ((await findPurge(database))?.through.number ?? 0) >= number;
}

/** A round that counts what is in no block yet: in every process, since one that held the lease once would tell its last count for ever. Faults: unavailable. */
export function unlinkedWatch({ database, metrics }: AuditChainDeps, { service }: AuditTrail): () => Promise<Round> {
  const help = 'Audit events that are in no block yet, counted up to 10,000';
  const gauge = metrics.gauge('symbolon_audit_unlinked_events', help, ['service']);
  return async () => {
    gauge.set({ service }, await countUnlinked(database, mostUnlinkedCounted));
    return 'idle';
  };
}

function tellBroken({ metrics }: AnchoringOptions, service: string, isBroken: boolean): void {
  const help = '1 where the audit chain does not contain its last anchor any more';
  metrics.gauge('symbolon_audit_chain_broken', help, ['service']).set({ service }, isBroken ? 1 : 0);
}

function tellAnchored({ metrics }: AnchoringOptions, { service, time }: AuditAnchor): void {
  const help = 'When the audit chain was anchored last, since 1970';
  const seconds = time.getTime() / millisecondsPerSecond;
  metrics.gauge('symbolon_audit_anchor_timestamp_seconds', help, ['service']).set({ service }, seconds);
}
