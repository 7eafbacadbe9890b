/** The structure of a JPEG file (ITU-T T.81, annex B): its markers and their segments, not its picture. */
import { type IncomingBytes, type Reading, refusedDocument } from './document-bytes';
import { checkPictureSize } from './document-picture';

const marker = { start: 0xd8, end: 0xd9, scan: 0xda, temporary: 0x01 } as const;
/** Among the frames' codes: tables, and an extension. */
const noFrames = [0xc4, 0xc8, 0xcc];

/** One page. What comes after the picture is passed over: phones put further pictures there. Faults: invalid DOCUMENT_CUT_OFF, DOCUMENT_MALFORMED, DOCUMENT_TOO_LARGE. */
export function* readJpeg(bytes: IncomingBytes): Reading<number> {
  yield* bytes.pass(2); // its first marker: by that it is known
  let hasSize = false;
  let hasScan = false;
  for (let code = yield* nextMarker(bytes); code !== marker.end; ) {
    if (code === marker.temporary) {
      code = yield* nextMarker(bytes);
      continue;
    }
    if (code < 0xc0 || isRestart(code) || code === marker.start) throw malformed('a marker stands where none may');
    const left = (yield* bytes.next(2)).readUInt16BE() - 2;
    if (left < 0) throw malformed('a segment is shorter than its own length');
    if (isFrame(code)) {
      if (hasSize || left < 6) throw malformed('there must be one frame, with its size');
      const frame = yield* bytes.next(6);
      checkPictureSize(frame.readUInt16BE(3), frame.readUInt16BE(1));
      hasSize = true;
      yield* bytes.pass(left - 6);
    } else yield* bytes.pass(left);
    if (code === marker.scan) {
      if (!hasSize) throw malformed('the picture comes before its size');
      hasScan = true;
      code = yield* markerAfterScan(bytes);
    } else code = yield* nextMarker(bytes);
  }
  if (!hasScan) throw malformed('there is no picture');
  yield* bytes.passAll();
  return 1;
}

function* nextMarker(bytes: IncomingBytes): Reading<number> {
  const [first] = yield* bytes.next(1);
  if (first !== 0xff) throw malformed('there is no marker where one must stand');
  return yield* codeAfterFill(bytes);
}

/** Any number of 0xFF may stand before a marker's code. */
function* codeAfterFill(bytes: IncomingBytes): Reading<number> {
  for (;;) {
    const code = (yield* bytes.next(1)).readUInt8();
    if (code !== 0xff) return code;
  }
}

/** In the picture's data 0xFF is followed by 0, or is a restart's. */
function* markerAfterScan(bytes: IncomingBytes): Reading<number> {
  for (;;) {
    yield* bytes.passThrough(0xff);
    const code = yield* codeAfterFill(bytes);
    if (code !== 0 && !isRestart(code)) return code;
  }
}

function isRestart(code: number): boolean {
  return code >= 0xd0 && code <= 0xd7;
}

function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && !noFrames.includes(code);
}

function malformed(message: string) {
  return refusedDocument('DOCUMENT_MALFORMED', message);
}
