/** A long text in messages of a bounded size. */

/** UTF-8, each chunk of at most so many bytes and, but the last, of just so many; a chunk may end within a character. */
export async function* chunksOf(pieces: AsyncIterable<string>, chunkBytes: number): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, Buffer.from(piece, 'utf8')]);
    while (waiting.length >= chunkBytes) {
      yield waiting.subarray(0, chunkBytes);
      waiting = waiting.subarray(chunkBytes);
    }
  }
  if (waiting.length > 0) yield waiting;
}
