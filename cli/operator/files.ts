/** What an answer brings as a file, and what a request takes from one. */
import { createHash, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { JsonObject, Message } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { codeOf } from '../../runtime/error-like';
import type { Act } from './act';
import { methodNamed } from './contract';
import { requestOf } from './given';
import { Usage } from './usage';

const chunkBytes = 48 * 1_024;
/** More is no document and no print centre's file. */
const mostBytes = 256 * 1_024 * 1_024;

/**
 * Writes what comes into a new file that only its owner can read; it is there only once all has come. Gives its bytes.
 * Throws Usage where the file is there already; what the pieces throw.
 */
export async function writeNew(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  const file = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
    throw new Usage(`${path} cannot be written (${codeOf(error) ?? 'unknown'})`);
  });
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await file.write(piece);
      bytes += piece.length;
    }
    await file.sync();
    await link(temporary, path); // unlike a rename it replaces nothing
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? new Usage(`${path} is there already`) : error;
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
  return bytes;
}

/** The bytes of a field, of one message or of many; empty where a message has none. */
export async function* bytesOf(field: string, act: Act, messages: AsyncIterable<Message>): AsyncGenerator<Uint8Array> {
  const { output } = methodNamed(act.rpc);
  const wanted = output.fields.find(({ name }) => name === field);
  for await (const message of messages) {
    const found = wanted === undefined ? undefined : reflect(output, message).get(wanted);
    if (found instanceof Uint8Array && found.length > 0) yield found;
  }
}

/** The requests that bring a file. Throws Usage where it cannot be read. */
export async function requestsWith(act: Act, path: string, part: JsonObject): Promise<Message[]> {
  const content = await readFile(path).catch((error: unknown) => {
    throw new Usage(`${path} cannot be read (${codeOf(error) ?? 'unknown'})`);
  });
  if (content.length > mostBytes) throw new Usage(`${path} is larger than ${mostBytes} bytes`);
  const chunks = Array.from({ length: Math.ceil(content.length / chunkBytes) }, (_, index) =>
    content.subarray(index * chunkBytes, (index + 1) * chunkBytes).toString('base64'),
  );
  if (act.upload === 'outcomes')
    return chunks.map((chunk, index) => requestOf(act, index === 0 ? { name: basename(path), chunk } : { chunk }));
  const sha256 = createHash('sha256').update(content).digest('base64');
  const header = requestOf(act, { ...part, sizeBytes: content.length, sha256 });
  const bare: Act = { words: act.words, rpc: act.rpc, about: act.about };
  return [header, ...chunks.map((chunk) => requestOf(bare, { chunk }))];
}
