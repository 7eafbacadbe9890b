import type { Transaction } from '../../../runtime/database';
import type { Uses } from '../../../runtime/use-times';
import { type CapSubject, capEnd, isCounted, isOverCap } from '../domain/caps';
import { capUses } from '../store/cap-uses';
import type { CredentialsDeps } from './deps';

type CapDeps = Pick<CredentialsDeps, 'cipher' | 'clock' | 'policy'>;

/** What was counted of a subject before, this use not included. */
interface Counted {
  readonly subject: CapSubject;
  readonly earlier: readonly Date[];
  /** Of the row under the current index key. */
  readonly ownEarlier: readonly Date[];
  readonly subjectIndex: Buffer;
}

/** Counts one more for each subject, or none and resolves to false where one of them is at its cap. The rows stay locked until the transaction ends. */
export async function useWithinCaps(
  deps: CapDeps,
  trx: Transaction,
  subjects: readonly CapSubject[],
): Promise<boolean> {
  const now = deps.clock.now();
  const counted = await count(deps, trx, subjects, now);
  if (!counted.some(({ subject, earlier }) => isOverCap(subject, earlier, now, deps.policy))) return true;
  for (const { subjectIndex, ownEarlier } of counted) await capUses.write(trx, { subjectIndex, times: ownEarlier });
  return false;
}

/** Counts one more for each subject, whatever its cap: an operator has decided. */
export async function useBeyondCaps(deps: CapDeps, trx: Transaction, subjects: readonly CapSubject[]): Promise<void> {
  await count(deps, trx, subjects, deps.clock.now());
}

async function count(
  deps: CapDeps,
  trx: Transaction,
  subjects: readonly CapSubject[],
  now: Date,
): Promise<readonly Counted[]> {
  const indexed = subjects.map((subject) => ({ subject, indexes: deps.cipher.indexes(subject.counts, subject.value) }));
  const current = indexed.flatMap(({ indexes }) => indexes.slice(0, 1));
  const ends = subjects.map((subject) => capEnd(subject, now, deps.policy).getTime());
  await capUses.add(trx, current, now, new Date(Math.max(...ends)));
  // Under the keys before, too, while they are being rotated.
  const found = await capUses.find(
    trx,
    indexed.flatMap(({ indexes }) => indexes),
  );
  const counted = indexed.flatMap(({ subject, indexes }) => countedOf(subject, indexes, found));
  await forgetOldUses(deps, trx, counted, now);
  return counted;
}

function countedOf(subject: CapSubject, indexes: readonly Buffer[], found: readonly Uses[]): readonly Counted[] {
  const [own, ...others] = indexes.map((index) => found.find(({ subjectIndex }) => subjectIndex.equals(index)));
  if (own === undefined) return [];
  const ownEarlier = own.times.slice(0, -1); // the last one was added just now
  const earlier = [...ownEarlier, ...others.flatMap((uses) => uses?.times ?? [])];
  return [{ subject, earlier, ownEarlier, subjectIndex: own.subjectIndex }];
}

/** What no longer counts is left out, so that no row grows for ever. */
async function forgetOldUses(deps: CapDeps, trx: Transaction, counted: readonly Counted[], now: Date): Promise<void> {
  for (const { subject, subjectIndex, ownEarlier } of counted) {
    const kept = ownEarlier.filter((time) => isCounted(subject, time, now, deps.policy));
    if (kept.length < ownEarlier.length) await capUses.write(trx, { subjectIndex, times: [...kept, now] });
  }
}
