import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { isFault } from '../../runtime/fault';
import { decryptStream, encryptedBytes, encryptStream, segmentBytes } from '../../runtime/stream-cipher';

const key = Buffer.alloc(32, 7);
const boundTo = ['table', 'case', 'document'];
const prefix = Buffer.from('01020304050607', 'hex');
const tagBytes = 16;
const headerBytes = 8;

async function* of(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

const encrypt = (plain: Uint8Array) => whole(encryptStream({ key, boundTo }, of(plain)));
const decrypt = (cipher: Uint8Array, bound = boundTo) => whole(decryptStream({ key, boundTo: bound }, of(cipher)));
const pattern = (length: number) =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 256));

/** What it gives before it ends, and whether it ends by saying that it is damaged. */
async function outcome(cipher: Uint8Array): Promise<{ readonly given: Buffer; readonly isDamaged: boolean }> {
  const parts: Buffer[] = [];
  try {
    for await (const part of decryptStream({ key, boundTo }, of(cipher))) parts.push(part);
    return { given: Buffer.concat(parts), isDamaged: false };
  } catch (error) {
    return { given: Buffer.concat(parts), isDamaged: isFault(error, 'damaged') };
  }
}

/** Of version, prefix, ciphertext and tag, made once: what lies in a store must open with every later version. */
const vectors = [
  '010102030405060774c2fd5dc8412bb2bfecb3acd7eba355bb9f89d8b4bcfb42',
  '01010203040506073c93c0f9e6bdb200e86d68070ac7e7d3',
];

test('what is written stays readable: the bytes of a short stream, and of an empty one', async () => {
  const fixed = async (text: string) =>
    (await whole(encryptStream({ key, boundTo }, of(Buffer.from(text)), prefix))).toString('hex');
  expect([await fixed('symbolon'), await fixed('')]).toEqual(vectors);
});

test('a segment is AES-256-GCM under a nonce of prefix, number and whether it is the last, as anybody can check', async () => {
  const cipher = await whole(encryptStream({ key, boundTo: [] }, of(pattern(segmentBytes + 5)), prefix));
  const second = cipher.subarray(headerBytes + segmentBytes + tagBytes);
  const nonce = Buffer.concat([prefix, Buffer.from([0, 0, 0, 1, 1])]);
  const label = Buffer.from('symbolon stream v1');
  const lengths = [label.length, headerBytes].map((length) => Buffer.from([0, 0, 0, length]));
  const bound = Buffer.concat(
    [lengths[0], label, lengths[1], cipher.subarray(0, headerBytes)].map((part) => part ?? Buffer.alloc(0)),
  );
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(bound).setAuthTag(second.subarray(5));
  expect(Buffer.concat([decipher.update(second.subarray(0, 5)), decipher.final()])).toEqual(
    pattern(segmentBytes + 5).subarray(segmentBytes),
  );
});

test.each([
  0,
  1,
  segmentBytes - 1,
  segmentBytes,
  segmentBytes + 1,
  3 * segmentBytes,
])('%i bytes come back, and their cipher is as long as was said before', async (length) => {
  const cipher = await encrypt(pattern(length));
  expect(cipher.length).toBe(encryptedBytes(length));
  expect(await decrypt(cipher)).toEqual(pattern(length));
});

test('in whatever pieces they come, on both sides', async () => {
  const cut = (bytes: Buffer, sizes: readonly number[]) => {
    const pieces: Buffer[] = [];
    for (let at = 0, index = 0; at < bytes.length; index += 1) {
      const size = Math.max(1, sizes[index % sizes.length] ?? 1);
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    return pieces;
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 200_000 }), sizes, sizes, async (length, some, others) => {
      const big = (list: readonly number[]) => list.map((size) => Math.max(size, 500));
      const cipher = await whole(encryptStream({ key, boundTo }, of(...cut(pattern(length), big(some)))));
      expect(await whole(decryptStream({ key, boundTo }, of(...cut(cipher, big(others)))))).toEqual(pattern(length));
    }),
    { numRuns: 30 },
  );
});

test('with any byte changed nothing of it is given out', async () => {
  const cipher = await encrypt(pattern(40));
  for (let at = 0; at < cipher.length; at += 1) {
    const changed = Buffer.from(cipher);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await outcome(changed)).toEqual({ given: Buffer.alloc(0), isDamaged: true });
  }
});

test('cut off anywhere, also between two segments, it ends by saying that it is damaged', async () => {
  const cipher = await encrypt(pattern(2 * segmentBytes + 10));
  const bounds = [0, 1, 2].map((number) => headerBytes + number * (segmentBytes + tagBytes));
  const cuts = [0, 1, 7, ...bounds.flatMap((bound) => [bound, bound + 1, bound + 15]), cipher.length - 1];
  for (const cut of cuts) {
    const { given, isDamaged } = await outcome(cipher.subarray(0, cut));
    expect({ cut, isDamaged, isBeginning: pattern(given.length).equals(given) }).toEqual({
      cut,
      isDamaged: true,
      isBeginning: true,
    });
  }
});

test('segments that are swapped, twice, left out, appended or of another stream do not open', async () => {
  const [one, other] = [await encrypt(pattern(3 * segmentBytes + 10)), await encrypt(pattern(3 * segmentBytes + 10))];
  const parts = (cipher: Buffer) => {
    const at = (number: number) => headerBytes + number * (segmentBytes + tagBytes);
    return [
      cipher.subarray(0, headerBytes),
      ...[0, 1, 2, 3].map((number) => cipher.subarray(at(number), at(number + 1))),
    ];
  };
  const [header, a, b, c, last] = parts(one);
  const foreign = parts(other)[2];
  const joined = (...some: readonly (Buffer | undefined)[]) => Buffer.concat(some.flatMap((part) => part ?? []));
  const changed = {
    swapped: joined(header, b, a, c, last),
    twice: joined(header, a, a, b, c, last),
    leftOut: joined(header, a, c, last),
    lastOnly: joined(header, last),
    appended: joined(header, a, b, c, last, last),
    foreign: joined(header, a, foreign, c, last),
    withoutLast: joined(header, a, b, c),
  };
  for (const [name, cipher] of Object.entries(changed))
    expect({ name, isDamaged: (await outcome(cipher)).isDamaged }).toEqual({ name, isDamaged: true });
  expect((await outcome(joined(header, a, b, c, last))).isDamaged).toBe(false);
});

test('it opens as what it was bound to only, and in no other division of the words', async () => {
  const cipher = await encrypt(pattern(10));
  for (const bound of [['table', 'case', 'other'], ['table', 'case'], ['table', 'casedocument', ''], []])
    await expect(decrypt(cipher, bound)).rejects.toMatchObject({ kind: 'damaged', reason: 'STREAM_DAMAGED' });
});

test("an error of the source is the stream's", async () => {
  const failing = async function* () {
    yield Buffer.alloc(10, 1);
    throw new Error('the source');
  };
  await expect(whole(encryptStream({ key, boundTo }, failing()))).rejects.toThrow('the source');
  await expect(whole(decryptStream({ key, boundTo }, failing()))).rejects.toThrow('the source');
});
