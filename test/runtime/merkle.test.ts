import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { merkleTree, rootOf } from '../../runtime/merkle';

const leaves = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`event ${at}`));

/** RFC 6962, section 2.1, word for word: split at the largest power of two below the length. */
function rfc6962Root(contents: readonly Buffer[]): Buffer {
  const hash = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (contents.length === 1) return hash(Buffer.from([0]), ...contents);
  let split = 1;
  while (split * 2 < contents.length) split *= 2;
  return hash(Buffer.from([1]), rfc6962Root(contents.slice(0, split)), rfc6962Root(contents.slice(split)));
}

test('every tree of 1 to 70 leaves has the root of RFC 6962, and every leaf a path to it', () => {
  for (let count = 1; count <= 70; count += 1) {
    const contents = leaves(count);
    const { root, paths } = merkleTree(contents);
    expect(root).toEqual(rfc6962Root(contents));
    for (const [at, content] of contents.entries()) expect(rootOf(content, at, count, paths[at] ?? [])).toEqual(root);
  }
});

test('another leaf, another index or a changed path leads to another root or to none', () => {
  const somewhere = fc.integer({ min: 1, max: 70 }).chain((count) => {
    const index = fc.nat(count - 1);
    return fc.record({ count: fc.constant(count), index, other: index, bit: fc.nat() });
  });
  fc.assert(
    fc.property(somewhere, ({ count, index, other, bit }) => {
      const { root, paths } = merkleTree(leaves(count));
      const content = Buffer.from(`event ${index}`);
      const path = paths[index] ?? [];
      const flipped = path.map((hash) => Buffer.from(hash));
      const target = flipped[bit % Math.max(1, flipped.length)];
      if (target !== undefined) target[bit % 32] = (target[bit % 32] ?? 0) ^ (1 << (bit % 8));
      const wrong = [
        rootOf(Buffer.from('forged'), index, count, path),
        ...(other === index ? [] : [rootOf(content, other, count, path)]),
        ...(target === undefined ? [] : [rootOf(content, index, count, flipped)]),
        rootOf(content, index, count, [...path, root]),
        ...(path.length === 0 ? [] : [rootOf(content, index, count, path.slice(1))]),
      ];
      return wrong.every((one) => one === undefined || !one.equals(root));
    }),
  );
});

test('a node cannot be passed off as a leaf', () => {
  const { root } = merkleTree(leaves(2));
  const hashes = leaves(2).map((leaf) =>
    createHash('sha256')
      .update(Buffer.from([0]))
      .update(leaf)
      .digest(),
  );
  expect(rootOf(Buffer.concat(hashes), 0, 1, [])).not.toEqual(root);
});

test('no leaf is outside its tree, and a sibling is a hash', () => {
  const leaf = Buffer.from('event 0');
  const hash = Buffer.alloc(32);
  const outcomes = [
    rootOf(leaf, -1, 2, [hash]),
    rootOf(leaf, 2, 2, [hash]),
    rootOf(leaf, 0.5, 2, [hash]),
    rootOf(leaf, 0, Number.POSITIVE_INFINITY, [hash]),
    rootOf(leaf, 0, 0, []),
    rootOf(leaf, 0, 2, [hash.subarray(1)]),
  ];
  expect(outcomes).toEqual(outcomes.map(() => undefined));
});

test('there is no tree of nothing', () => {
  expect(() => merkleTree([])).toThrow(RangeError);
});
