/**
 * Encrypts what is too long to be held whole, so that no byte is given out again before it is known to be right: the STREAM construction (Hoang,
 * Reyhanitabar, Rogaway and Vizár, 2015) over AES-256-GCM, as Tink and age have it over theirs.
 *
 * A stream is: version (1 byte), a random prefix (7), segments. A segment is the ciphertext of 16,384 bytes, the last one's of 0 to 16,384, and
 * its tag (16). A segment's nonce is the prefix, its number from 0 (4 bytes) and whether it is the last one (1): so one that is missing, twice,
 * elsewhere or of another stream does not open, nor does a stream that was cut between two. All are bound to the header and to `boundTo`.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Fault } from './fault';
import { lengthPrefixed } from './keyed-hash';

const algorithm = 'aes-256-gcm';
const version = 1;
const prefixBytes = 7;
const headerBytes = 1 + prefixBytes;
const nonceBytes = 12;
const tagBytes = 16;

/** What is encrypted, and given out again, in one piece. */
export const segmentBytes = 16_384;

/** A key and what its one stream is: a cipher of something else does not open as this. */
export interface StreamKey {
  /** 32 bytes, drawn for this stream alone. */
  readonly key: Uint8Array;
  readonly boundTo: readonly string[];
}

/** How long the cipher of so many bytes is. */
export function encryptedBytes(plainBytes: number): number {
  const segments = Math.max(1, Math.ceil(plainBytes / segmentBytes));
  return headerBytes + plainBytes + segments * tagBytes;
}

/** The cipher, a piece a segment. Holds one segment in memory. The source's errors are passed on. */
export async function* encryptStream(
  { key, boundTo }: StreamKey,
  plaintext: AsyncIterable<Uint8Array>,
  prefix: Uint8Array = randomBytes(prefixBytes),
): AsyncGenerator<Buffer> {
  const header = Buffer.concat([Buffer.from([version]), prefix]);
  const bound = boundData(header, boundTo);
  let number = 0;
  for await (const { bytes, isLast } of pieces(plaintext, segmentBytes)) {
    const cipher = createCipheriv(algorithm, key, nonceOf(header, number, isLast), { authTagLength: tagBytes });
    cipher.setAAD(bound);
    const body = [cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
    yield Buffer.concat(number === 0 ? [header, ...body] : body);
    number += 1;
  }
}

/**
 * The plaintext, each piece only once it is known to be right; that there is no more is known only when it ends without an error.
 * Faults: damaged STREAM_DAMAGED, after the pieces before the damage. The source's errors are passed on.
 */
export async function* decryptStream(
  { key, boundTo }: StreamKey,
  ciphertext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const { header, rest } = await headerOf(ciphertext);
  const bound = boundData(header, boundTo);
  let number = 0;
  for await (const { bytes, isLast } of pieces(rest, segmentBytes + tagBytes)) {
    yield openSegment(bytes, { key, nonce: nonceOf(header, number, isLast), bound });
    number += 1;
  }
}

interface SegmentKey {
  readonly key: Uint8Array;
  readonly nonce: Buffer;
  readonly bound: Buffer;
}

function openSegment(segment: Buffer, { key, nonce, bound }: SegmentKey): Buffer {
  const tagStart = segment.length - tagBytes;
  if (tagStart < 0) throw damaged();
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(bound);
    decipher.setAuthTag(segment.subarray(tagStart));
    return Buffer.concat([decipher.update(segment.subarray(0, tagStart)), decipher.final()]);
  } catch {
    throw damaged();
  }
}

/** Its first bytes, and what comes after them. */
async function headerOf(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  let begun = Buffer.alloc(0);
  let isOver = false;
  while (begun.length < headerBytes && !isOver) {
    const next = await iterator.next();
    isOver = next.done === true;
    if (next.done !== true) begun = Buffer.concat([begun, next.value]);
  }
  const header = begun.subarray(0, headerBytes);
  if (header.length < headerBytes || header[0] !== version) {
    await iterator.return?.(); // the source has something open
    throw damaged();
  }
  async function* after() {
    try {
      yield begun.subarray(headerBytes);
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { header, rest: after() };
}

/** All that comes, in pieces of this size, the last one of what is left; of nothing, one empty piece. A piece is good until the next one is asked for. */
async function* pieces(source: AsyncIterable<Uint8Array>, size: number) {
  const piece = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.length; ) {
      // Whether a full piece is the last one is known only when more comes.
      if (filled === size) {
        yield { bytes: piece, isLast: false };
        filled = 0;
      }
      const some = chunk.subarray(taken, taken + size - filled);
      piece.set(some, filled);
      filled += some.length;
      taken += some.length;
    }
  }
  yield { bytes: piece.subarray(0, filled), isLast: true };
}

function nonceOf(header: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(nonceBytes);
  header.copy(nonce, 0, 1);
  // Beyond 2^32 - 1, which is 64 TiB, it throws.
  nonce.writeUInt32BE(number, prefixBytes);
  nonce[nonceBytes - 1] = isLast ? 1 : 0;
  return nonce;
}

function boundData(header: Buffer, boundTo: readonly string[]): Buffer {
  return Buffer.concat(['symbolon stream v1', header, ...boundTo].map(lengthPrefixed));
}

function damaged(): Fault {
  return new Fault('damaged', 'STREAM_DAMAGED', 'what was kept is damaged, cut off, or of something else');
}
