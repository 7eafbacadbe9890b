/** Takes old events away by whole blocks, and leaves behind what proves that they were purged and not removed. */
import { purgeUnchained } from './audit-beginning';
import { purgeMac } from './audit-block';
import { findBlocksAfter, findChainEnd, findPurge, purgeChain } from './audit-chain';
import type { AuditTrail } from './audit-event';
import type { AuditChainDeps } from './audit-linker';
import { later, millisecondsPerDay } from './clock';
import type { Transaction } from './database';
import type { Round } from './poller';
import { inTransaction } from './transaction';

const mostBlocksPerRound = 20;
const mostUnchainedPerRound = 500;

/**
 * A round: what was linked more than so many days before today began. The last block stays: the next one names it. `tell` writes the audit event of
 * the day's purge, in the transaction of its first round. To be run under a lease. Faults: unavailable.
 */
export async function purgeAudit(
  deps: AuditChainDeps,
  trail: AuditTrail,
  keepDays: number,
  tell: (trx: Transaction, beforeTime: Date) => Promise<void>,
): Promise<Round> {
  const beforeTime = later(dayOf(deps.clock.now()), -keepDays * millisecondsPerDay);
  const blocks = await inTransaction(deps.database, (trx) => purgeBlocks(deps, trx, trail, { beforeTime, tell }));
  // After the blocks: of these there are fewer and fewer, and what is amiss with them must not keep the chain from its purge.
  const oldest = { before: beforeTime, limit: mostUnchainedPerRound };
  const unchained = await inTransaction(deps.database, (trx) =>
    purgeUnchained(trx, deps.keyring, trail.service, oldest),
  );
  return unchained === mostUnchainedPerRound || blocks === mostBlocksPerRound ? 'more' : 'idle';
}

async function purgeBlocks(
  deps: AuditChainDeps,
  trx: Transaction,
  { service }: AuditTrail,
  { beforeTime, tell }: { readonly beforeTime: Date; readonly tell: Parameters<typeof purgeAudit>[3] },
): Promise<number> {
  const before = await findPurge(trx);
  const last = await findChainEnd(trx);
  const oldest = await findBlocksAfter(trx, before?.through.number ?? 0, mostBlocksPerRound);
  const kept = oldest.findIndex(({ number, createTime }) => number === last.number || createTime >= beforeTime);
  const purged = kept === -1 ? oldest : oldest.slice(0, kept);
  const through = purged.at(-1);
  if (through === undefined) return 0;
  const key = deps.keyring.current('audit');
  const said = { through: { number: through.number, mac: through.mac }, beforeTime, keyId: key.id };
  await purgeChain(trx, { ...said, mac: purgeMac(key, service, said) });
  if (before?.beforeTime.getTime() !== beforeTime.getTime()) await tell(trx, beforeTime);
  return purged.length;
}

function dayOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / millisecondsPerDay) * millisecondsPerDay);
}
