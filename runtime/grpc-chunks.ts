/** What is long goes in messages of a stream, each of which fits into what any client takes. */

/** Of content in one message: well below grpc's 4 MiB, and one read of a file. */
export const chunkBytes = 32_768;

/** Parts of these bytes, no copies: each but the last of `chunkBytes`. */
export function* chunksIn({ buffer, byteOffset, length }: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < length; at += chunkBytes)
    yield Buffer.from(buffer, byteOffset + at, Math.min(chunkBytes, length - at));
}
