/** What is in files at an SFTP server: written and read in pieces, some of them under way at the same time. */
import { createHash } from 'node:crypto';
import type { OpenMode } from 'ssh2';
import type { Requests } from './requests';
import { isMissing, isRefusal, isUnsupported, SftpFailure, status } from './sftp-failure';

/** What every server takes at once (draft-ietf-secsh-filexfer, section 3). */
const pieceBytes = 32_768;
const piecesAtOnce = 16;

/** Closed in any case; a failure to close a file that was written is a failure. */
export async function withFile<T>(
  requests: Requests,
  path: string,
  mode: OpenMode | number,
  work: (handle: Buffer) => Promise<T>,
): Promise<T> {
  const handle = await requests.ask<Buffer>('open', (sftp, answer) => sftp.open(path, mode, answer));
  let result: T;
  try {
    result = await work(handle);
  } catch (error) {
    requests.drop(handle);
    throw error;
  }
  await requests.do('close', (sftp, done) => sftp.close(handle, done));
  return result;
}

/** The content from this byte on, to the same place. */
export async function write(requests: Requests, handle: Buffer, content: Buffer, from: number): Promise<void> {
  await inPieces(from, content.length, (offset, length) =>
    requests.do('write', (sftp, done) => sftp.write(handle, content, offset, length, offset, done)),
  );
}

/** How many bytes from its begin on are those of the content, in whole pieces. */
export async function bytesAlike(requests: Requests, handle: Buffer, content: Buffer): Promise<number> {
  let alike = 0;
  await readPieces(requests, handle, content.length, (piece) => {
    const isAlike = piece.equals(content.subarray(alike, alike + piece.length));
    if (isAlike) alike += piece.length;
    return isAlike;
  });
  return alike;
}

/** SHA-256 in hex of what the server has. */
export async function digestOf(requests: Requests, handle: Buffer, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  await readPieces(requests, handle, bytes, (piece) => {
    hash.update(piece);
    return true;
  });
  return hash.digest('hex');
}

export async function sizeOf(requests: Requests, handle: Buffer): Promise<number> {
  const { size } = await requests.ask<{ size: number }>('fstat', (sftp, answer) => sftp.fstat(handle, answer));
  return size;
}

export async function truncate(requests: Requests, handle: Buffer, size: number): Promise<void> {
  await requests.do('fsetstat', (sftp, done) => sftp.fsetstat(handle, { size }, done));
}

/** At most so many bytes of a small file; undefined where it is not there. */
export async function readSmall(requests: Requests, path: string, mostBytes: number): Promise<Buffer | undefined> {
  try {
    return await withFile(requests, path, 'r', async (handle) => {
      const pieces: Buffer[] = [];
      await readPieces(requests, handle, mostBytes, (piece) => {
        pieces.push(piece);
        return true;
      });
      return Buffer.concat(pieces);
    });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Durable afterwards, where the server has the extension. */
export async function sync(requests: Requests, handle: Buffer): Promise<void> {
  try {
    await requests.ask('fsync', (sftp, answer) => sftp.ext_openssh_fsync(handle, answer));
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

/** Makes names in a folder durable, where the server lets it: OpenSSH does. */
export async function syncFolder(requests: Requests, path: string): Promise<void> {
  try {
    await withFile(requests, path, 'r', (handle) => sync(requests, handle));
  } catch (error) {
    if (!(error instanceof SftpFailure) || error.kind !== 'refused') throw error;
  }
}

/** Copies at the server, within it; false where it cannot. */
export async function copy(requests: Requests, from: Buffer, to: Buffer, bytes: number): Promise<boolean> {
  try {
    await requests.do('copy-data', (sftp, done) => sftp.ext_copy_data(from, 0, bytes, to, 0, done));
    return true;
  } catch (error) {
    if (isUnsupported(error) || isRefusal(error, status.failure)) return false;
    throw error;
  }
}

/** The pieces in their order, until the file ends, so many bytes are read or `take` answers false. */
async function readPieces(
  requests: Requests,
  handle: Buffer,
  bytes: number,
  take: (piece: Buffer) => boolean,
): Promise<void> {
  const groupBytes = pieceBytes * piecesAtOnce;
  for (let from = 0; from < bytes; from += groupBytes) {
    const end = Math.min(from + groupBytes, bytes);
    const pieces = await inPieces(from, end, (offset, length) => readPiece(requests, handle, offset, length));
    for (const piece of pieces) {
      if (piece.length > 0 && !take(piece)) return;
      if (piece.length < pieceBytes) return;
    }
  }
}

/** Shorter only where the file ends: a server may answer less than it was asked for. */
async function readPiece(requests: Requests, handle: Buffer, offset: number, length: number): Promise<Buffer> {
  const piece = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = await requests.ask<number>('read', (sftp, answer) =>
      sftp.read(handle, piece, filled, length - filled, offset + filled, answer),
    );
    if (read === 0) break;
    filled += read;
  }
  return piece.subarray(0, filled);
}

/** Work on each piece, so many at the same time; what each gives, in order. The first failure is told once all have ended. */
async function inPieces<T>(
  from: number,
  end: number,
  work: (offset: number, length: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (let begin = from; begin < end; begin += pieceBytes * piecesAtOnce) {
    const groupEnd = Math.min(begin + pieceBytes * piecesAtOnce, end);
    const group: Promise<T>[] = [];
    for (let offset = begin; offset < groupEnd; offset += pieceBytes) {
      group.push(work(offset, Math.min(pieceBytes, groupEnd - offset)));
    }
    const ended = await Promise.allSettled(group);
    for (const one of ended) {
      if (one.status === 'rejected') throw one.reason;
      results.push(one.value);
    }
  }
  return results;
}
