/** What was found of an audit, in words. */
import type { AuditFault, AuditFaultKind } from './audit-check';
import { auditExitCodes } from './audit-exit-codes';
import type { Terminal } from './command-terminal';

/** Enough to see what was done; that there are more is said. */
export const mostFaultsTold = 100;

export interface AuditVerdict {
  readonly blocks: number;
  readonly events: number;
  readonly faults: readonly AuditFault[];
  /** Of all, were they kept or not. */
  readonly faultCount: number;
  /** The last block. */
  readonly end: { readonly number: number; readonly mac: Buffer };
}

/** What each means for who has to look. */
const meanings: Readonly<Record<AuditFaultKind, string>> = {
  'event-changed': 'the event does not say any more what was written',
  'event-removed': 'the event is missing',
  'event-added': 'the event was put there by somebody else',
  'order-changed': 'it is not in its place',
  'block-changed': 'the block does not say any more what was written',
  'block-removed': 'it is missing, with whatever was in it',
  'block-replaced': 'it is not the block that followed, or that was anchored: there are two histories',
  'purge-changed': 'what says how far the audit was purged was written by somebody else',
  'chain-cut-off': 'the chain ends before it, though it was there',
  'key-unknown': 'the keyring has no key of its id',
};

/** Gives the exit code: broken by any fault, and where what was read `isBad` by itself. */
export function tellVerdict(
  { blocks, events, faults, faultCount, end }: AuditVerdict,
  isBad: boolean,
  { out, error }: Terminal,
): number {
  for (const fault of faults.slice(0, mostFaultsTold)) error(`${sentenceOf(fault)}\n`);
  if (faultCount > Math.min(faults.length, mostFaultsTold)) error(`${faultCount} faults in all.\n`);
  if (faultCount > 0 || isBad) return auditExitCodes.broken;
  out(`Whole: ${blocks} block(s), ${events} event(s).\n`);
  out(`The last block, to compare with an anchor: ${end.number} ${end.mac.toString('hex')}\n`);
  return auditExitCodes.done;
}

function sentenceOf({ kind, block, lastBlock, eventId }: AuditFault): string {
  const where =
    block === undefined ? 'in no block yet' : `block ${block}${lastBlock === undefined ? '' : ` to ${lastBlock}`}`;
  return `${where}${eventId === undefined ? '' : `, event ${eventId}`}: ${meanings[kind]} (${kind}).`;
}
