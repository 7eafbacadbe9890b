/** Merkle trees hashed as RFC 6962 has it: one root stands for a list, and a short path shows that a leaf is in it. */
import { createHash } from 'node:crypto';

const leafPrefix = Buffer.from([0x00]);
const nodePrefix = Buffer.from([0x01]);

export interface MerkleTree {
  readonly root: Buffer;
  /** For each leaf, the sibling hashes from the leaf up to the root. */
  readonly paths: readonly (readonly Buffer[])[];
}

/** At least one content. */
export function merkleTree(contents: readonly Uint8Array[]): MerkleTree {
  const paths: Buffer[][] = contents.map(() => []);
  let level = contents.map(leafHash);
  for (let height = 0; level.length > 1; height += 1) {
    for (const [leaf, path] of paths.entries()) {
      // The last node of a level of odd length has no sibling and goes up as it is.
      const sibling = level[(leaf >> height) ^ 1];
      if (sibling !== undefined) path.push(sibling);
    }
    level = levelAbove(level);
  }
  const [root] = level;
  if (root === undefined) throw new RangeError('a Merkle tree of nothing');
  return { root, paths };
}

/** The root that this path leads to; undefined where no tree of `leafCount` leaves has such a path from `leafIndex`. */
export function rootOf(
  content: Uint8Array,
  leafIndex: number,
  leafCount: number,
  path: readonly Uint8Array[],
): Buffer | undefined {
  if (!Number.isInteger(leafIndex) || !Number.isInteger(leafCount) || leafIndex < 0 || leafIndex >= leafCount)
    return undefined;
  let hash = leafHash(content);
  let taken = 0;
  for (let index = leafIndex, width = leafCount; width > 1; index >>= 1, width = (width + 1) >> 1) {
    if ((index ^ 1) >= width) continue;
    const sibling = path[taken];
    if (sibling?.length !== hash.length) return undefined;
    hash = index % 2 === 1 ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    taken += 1;
  }
  return taken === path.length ? hash : undefined;
}

function levelAbove(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at], level[at + 1]];
    if (left !== undefined) above.push(right === undefined ? left : nodeHash(left, right));
  }
  return above;
}

function leafHash(content: Uint8Array): Buffer {
  return createHash('sha256').update(leafPrefix).update(content).digest();
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}
