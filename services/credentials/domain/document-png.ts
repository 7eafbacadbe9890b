/** The structure of a PNG file (ISO/IEC 15948): its chunks and their checksums, not its picture. */
import { crc32 } from 'node:zlib';
import { type IncomingBytes, type Reading, refusedDocument } from './document-bytes';
import { checkPictureSize } from './document-picture';

const signatureBytes = 8;
const headerBytes = 13;
const chunkBytesAtMost = 0x7fff_ffff;

/** One page. Faults: invalid DOCUMENT_CUT_OFF, DOCUMENT_MALFORMED, DOCUMENT_TOO_LARGE. */
export function* readPng(bytes: IncomingBytes): Reading<number> {
  yield* bytes.pass(signatureBytes); // by that it is known
  let hasPicture = false;
  for (let isFirst = true; ; isFirst = false) {
    const { type, length, start } = yield* beginChunk(bytes);
    if (isFirst !== (type === 'IHDR')) throw malformed('it must begin with its header, and have one');
    let sum = crc32(start);
    if (isFirst) sum = crc32(yield* readHeader(bytes, length), sum);
    else
      yield* bytes.pass(length, (part) => {
        sum = crc32(part, sum);
      });
    if ((yield* bytes.next(4)).readUInt32BE() !== sum) throw malformed('a checksum is wrong');
    if (type === 'IDAT') hasPicture = true;
    if (type !== 'IEND') continue;
    if (!hasPicture || length !== 0) throw malformed('there is no picture, or its end is not empty');
    if (!(yield* bytes.atEnd())) throw malformed('something comes after its end');
    return 1;
  }
}

function* beginChunk(bytes: IncomingBytes): Reading<{ type: string; length: number; start: Buffer }> {
  const begun = yield* bytes.next(8);
  const length = begun.readUInt32BE();
  const start = begun.subarray(4);
  const type = start.toString('latin1');
  if (length > chunkBytesAtMost || !/^[A-Za-z]{4}$/.test(type))
    throw malformed('there is no chunk where one must stand');
  return { type, length, start };
}

function* readHeader(bytes: IncomingBytes, length: number): Reading<Buffer> {
  if (length !== headerBytes) throw malformed('its header has another length');
  const header = yield* bytes.next(headerBytes);
  checkPictureSize(header.readUInt32BE(0), header.readUInt32BE(4));
  return header;
}

function malformed(message: string) {
  return refusedDocument('DOCUMENT_MALFORMED', message);
}
