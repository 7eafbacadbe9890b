import fc from 'fast-check';
import { digestOf, manifestText } from '../../../services/postal/domain/manifest';
import { type ChainEnds, type FoundManifest, verifyChain } from '../../../services/postal/domain/manifest-chain';
import { type MadeManifest, makeChain, sealed, signingKey } from '../manifest-chains';

const key = signingKey();
const thief = signingKey();
const chain = makeChain(key, 6);
const at = (sequence: number, of: readonly MadeManifest[] = chain): MadeManifest => {
  const found = of.find(({ manifest }) => manifest.sequence === sequence);
  if (found === undefined) throw new Error(`no ${sequence} in this chain`);
  return found;
};

async function* streamed(found: Iterable<FoundManifest>) {
  yield* found;
}
const verify = (found: Iterable<FoundManifest>, ends?: ChainEnds, keys = [key]) =>
  verifyChain(
    streamed(found),
    keys.map(({ publicKey }) => publicKey),
    ends,
  );

/** The chain with one of its manifests, or several, in the place of one. */
const put = (sequence: number, ...others: readonly FoundManifest[]) =>
  chain.flatMap((one) => (one === at(sequence) ? others : [one]));

/** Another batch in its place. */
const other = (sequence: number, of: readonly MadeManifest[] = chain) => {
  const { manifest } = at(sequence, of);
  return { ...manifest, letters: manifest.letters.slice(1) };
};

test('a whole chain is counted, and its end told', async () => {
  expect(await verify(chain)).toEqual({
    kind: 'whole',
    manifests: 6,
    letters: 12,
    first: 1,
    last: 6,
    lastDigest: digestOf(at(6).content),
  });
});

test('a chain signed by one key after the other is whole with both of them', async () => {
  const newer = makeChain(thief, 2, { first: 7, previous: digestOf(at(6).content) });
  expect([(await verify([...chain, ...newer], {}, [thief, key])).kind, await verify([...chain, ...newer])]).toEqual([
    'whole',
    { kind: 'broken', fault: 'other-key', sequence: 7, name: 'm7' },
  ]);
});

test('a later part of a chain is whole where it is asked for so', async () => {
  expect([
    await verify(chain.slice(3), { first: 4 }),
    await verify(chain.slice(3)),
    await verify([], { first: 4 }),
  ]).toEqual([
    { kind: 'whole', manifests: 3, letters: 6, first: 4, last: 6, lastDigest: digestOf(at(6).content) },
    { kind: 'broken', fault: 'removed', sequence: 1, name: 'm4' },
    { kind: 'empty' },
  ]);
});

test('that the end is missing shows by a digest known from elsewhere', async () => {
  const contains = digestOf(at(5).content);
  expect([(await verify(chain, { contains })).kind, await verify(chain.slice(0, 4), { contains })]).toEqual([
    'whole',
    { kind: 'broken', fault: 'cut-short', sequence: 5, name: '' },
  ]);
});

const text = at(3).content.toString();
const resigned = makeChain(thief, 4, { first: 3, previous: digestOf(at(2).content) });
const secondHistory = makeChain(key, 4, { first: 3, previous: 'cd'.repeat(32) });

test.each<[string, string, number, readonly FoundManifest[]]>([
  [
    'a letter more',
    'changed',
    3,
    put(3, {
      ...at(3),
      content: manifestText({
        ...at(3).manifest,
        sequence: 3,
        letters: [...at(3).manifest.letters, ...at(5).manifest.letters],
      }),
    }),
  ],
  [
    'a digest changed',
    'changed',
    3,
    put(3, { ...at(3), content: Buffer.from(text.replace(/"bytes":\d+/, '"bytes":1')) }),
  ],
  ['the last one changed', 'changed', 6, put(6, { ...at(6), content: manifestText(other(6)) })],
  ['the signature of another one', 'other-key', 3, put(3, { ...at(3), signature: at(4).signature })],
  ['a signature cut off', 'other-key', 3, put(3, { ...at(3), signature: at(3).signature.subarray(0, 63) })],
  ['no signature', 'unsigned', 3, put(3, { ...at(3), signature: undefined })],
  ['bytes lost', 'damaged', 3, put(3, { ...at(3), content: at(3).content.subarray(0, 200) })],
  ['nothing in it', 'damaged', 1, put(1, { ...at(1), content: Buffer.alloc(0) })],
  ['one removed', 'removed', 3, put(3)],
  ['two removed', 'removed', 3, chain.filter(({ manifest }) => manifest.sequence !== 3 && manifest.sequence !== 4)],
  ['the first removed', 'removed', 1, put(1)],
  ['two exchanged', 'reordered', 3, [at(1), at(2), at(4), at(3), at(5), at(6)]],
  ['one at the end', 'reordered', 2, [at(1), at(3), at(4), at(5), at(6), at(2)]],
  ['all backwards', 'reordered', 1, chain.toReversed()],
  ['one twice', 'repeated', 3, put(3, at(3), at(3))],
  ['one once more, later', 'repeated', 2, put(5, at(2), at(5))],
  ['two that claim one place', 'forked', 3, put(3, at(3), sealed(key, other(3)))],
  ['one replaced with the right key', 'forked', 4, put(3, sealed(key, other(3)))],
  ['another history from there on', 'forked', 3, [at(1), at(2), ...secondHistory]],
  ['all signed anew with another key', 'other-key', 3, [at(1), at(2), ...resigned]],
])('%s: %s', async (_, fault, sequence, found) => {
  expect(await verify(found)).toMatchObject({ kind: 'broken', fault, sequence });
});

test('whatever bit is changed anywhere, the chain is broken there', async () => {
  const place = fc.record({
    sequence: fc.integer({ min: 1, max: 6 }),
    offset: fc.nat(),
    bit: fc.nat(7),
    inSignature: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(place, async ({ sequence, offset, bit, inSignature }) => {
      const { content, signature } = at(sequence);
      const flip = (bytes: Buffer) => {
        const changed = Buffer.from(bytes);
        const position = offset % changed.length;
        changed.writeUInt8(changed.readUInt8(position) ^ (1 << bit), position);
        return changed;
      };
      const spoilt = inSignature ? { content, signature: flip(signature) } : { content: flip(content), signature };
      const verdict = await verify(put(sequence, { name: 'spoilt', ...spoilt }));
      expect(verdict).toMatchObject({ kind: 'broken', sequence, name: 'spoilt' });
    }),
    { numRuns: 500 },
  );
});

test('a long chain is read one by one, and no further than one after the first fault', async () => {
  let [given, previous] = [0, '0'.repeat(64)];
  async function* endless() {
    for (let sequence = 1; sequence <= 10_000; sequence += 1) {
      const [one] = makeChain(key, 1, { first: sequence, previous });
      if (one === undefined) throw new Error('a chain of one has one');
      previous = digestOf(one.content);
      given = sequence;
      yield sequence === 5_000 ? { ...one, signature: Buffer.alloc(64) } : one;
    }
  }
  const verdict = await verifyChain(endless(), [key.publicKey]);

  expect({ verdict, given }).toEqual({
    verdict: { kind: 'broken', fault: 'other-key', sequence: 5_000, name: 'm5000' },
    given: 5_001,
  });
});
