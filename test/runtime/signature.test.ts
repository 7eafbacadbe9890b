import fc from 'fast-check';
import { keyringText, publicPartOf } from '../../runtime/key-file';
import { type Keyring, keyringOf } from '../../runtime/keyring';
import { type BatchSignature, signBatch, verifyBatchSignature } from '../../runtime/signature';
import { keyringWith, newKey } from '../support/keyrings';

const signingKey = newKey('event-signing');
const signer = keyringWith(signingKey);
const verifier = keyringWith(publicPartOf(signingKey));
const contents = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`event ${at}`));
const badSignature = { kind: 'unauthenticated', reason: 'BAD_SIGNATURE' };

function signatureAt(signatures: readonly BatchSignature[], index: number): BatchSignature {
  const signature = signatures[index];
  if (signature === undefined) throw new Error(`no signature ${index}`);
  return signature;
}

test('every event of a batch is verified alone, by somebody who has the public key only', async () => {
  const batch = contents(13);
  const signatures = signBatch(signer.current('event-signing'), batch);
  for (const [at, content] of batch.entries())
    await expect(verifyBatchSignature(verifier, content, signatureAt(signatures, at))).resolves.toBeUndefined();
});

test('a batch of 1,024 has paths of ten hashes; one more, or none, is not signed', async () => {
  const key = signer.current('event-signing');
  const last = signatureAt(signBatch(key, contents(1_024)), 1_023);
  expect(last.path).toHaveLength(10);
  await verifyBatchSignature(verifier, Buffer.from('event 1023'), last);
  for (const count of [0, 1_025])
    expect(() => signBatch(key, contents(count))).toThrow(expect.objectContaining({ kind: 'bug' }));
});

test('a changed content, index, count, path or signature is refused', async () => {
  const changes = fc.record({
    count: fc.integer({ min: 1, max: 70 }),
    at: fc.nat(),
    bit: fc.nat(511),
    part: fc.constantFrom('content', 'leafIndex', 'leafCount', 'path', 'signature'),
    by: fc.integer({ min: 1, max: 100 }),
  });
  await fc.assert(
    fc.asyncProperty(changes, async ({ count, at, bit, part, by }) => {
      const index = at % count;
      const signed = signatureAt(signBatch(signer.current('event-signing'), contents(count)), index);
      const content = Buffer.from(part === 'content' ? `event ${index + by}` : `event ${index}`);
      const flip = (bytes: Buffer) => {
        const copy = Buffer.from(bytes);
        const byte = (bit >> 3) % copy.length;
        copy[byte] = (copy[byte] ?? 0) ^ (1 << (bit & 7));
        return copy;
      };
      const changed = {
        ...signed,
        leafIndex: part === 'leafIndex' ? (index + by) % (count + 1) : index,
        leafCount: part === 'leafCount' ? count + by : count,
        path: part === 'path' ? (signed.path.length === 0 ? [Buffer.alloc(32)] : signed.path.map(flip)) : signed.path,
        signature: part === 'signature' ? flip(signed.signature) : signed.signature,
      };
      fc.pre(part !== 'leafIndex' || changed.leafIndex !== index);
      await expect(verifyBatchSignature(verifier, content, changed)).rejects.toMatchObject(badSignature);
    }),
    { numRuns: 200 },
  );
});

test('numbers and lengths that no signer writes are refused', async () => {
  const signed = signatureAt(signBatch(signer.current('event-signing'), contents(1)), 0);
  const odd: Partial<BatchSignature>[] = [
    { leafIndex: -1 },
    { leafCount: 2 ** 31 - 1 },
    { leafCount: -1 },
    { path: Array.from({ length: 11 }, () => Buffer.alloc(32)) },
    { signature: Buffer.alloc(0) },
    { signature: Buffer.concat([signed.signature, Buffer.alloc(1)]) },
  ];
  for (const change of odd)
    await expect(
      verifyBatchSignature(verifier, Buffer.from('event 0'), { ...signed, ...change }),
    ).rejects.toMatchObject(badSignature);
});

test('another signer under the same key id is refused', async () => {
  const forger = keyringWith({ ...newKey('event-signing'), id: signingKey.id });
  const [forged] = signBatch(forger.current('event-signing'), contents(1));
  await expect(
    verifyBatchSignature(verifier, Buffer.from('event 0'), signatureAt([...(forged ? [forged] : [])], 0)),
  ).rejects.toMatchObject(badSignature);
});

test('an unknown key has the ring read again, once: a key given out meanwhile is found, another one is not', async () => {
  const signed = signatureAt(signBatch(signer.current('event-signing'), contents(1)), 0);
  let ring = keyringWith(publicPartOf(newKey('event-signing')));
  let reloads = 0;
  const rotating = (afterReload: Keyring): Keyring => ({
    current: (purpose) => ring.current(purpose),
    find: (purpose, keyId) => ring.find(purpose, keyId),
    all: (purpose) => ring.all(purpose),
    nextIds: () => ring.nextIds(),
    reload: async () => {
      reloads += 1;
      ring = afterReload;
    },
  });
  const unknown = { kind: 'unauthenticated', reason: 'UNKNOWN_KEY' };
  await expect(verifyBatchSignature(rotating(ring), Buffer.from('event 0'), signed)).rejects.toMatchObject(unknown);
  expect(reloads).toBe(1);
  await verifyBatchSignature(rotating(verifier), Buffer.from('event 0'), signed);
  expect(reloads).toBe(2);
});

test('who has the public key only cannot sign', () => {
  const ring = keyringOf(keyringText([publicPartOf(signingKey)]), { require: [], forbidPrivate: ['event-signing'] });
  expect(() => signBatch(ring.current('event-signing'), contents(1))).toThrow(expect.objectContaining({ kind: 'bug' }));
});
