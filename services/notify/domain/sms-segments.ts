/** How a text becomes the short messages that carry it (3GPP TS 23.038, and TS 23.040 for what joins several). */
import { gsmCodes, segmentCharacters } from './gsm-alphabet';

export interface SmsSegment {
  /** What tells a phone which part this is; empty where there is one only. */
  readonly header: Uint8Array;
  /** GSM: a byte a place, not packed; else UTF-16, the high byte first. */
  readonly content: Uint8Array;
}

export interface SegmentedSms {
  readonly alphabet: 'gsm' | 'ucs2';
  readonly segments: readonly SmsSegment[];
}

const headerBytes = 6;
const bytesOf = {
  gsm: { alone: segmentCharacters, joined: 153 },
  ucs2: { alone: 140, joined: 140 - headerBytes },
} as const;
/** A header counts to no more. */
export const maxSegments = 255;

/**
 * The fewest characters that stay together, an escape with what it escapes and the two halves of a surrogate pair, fill each
 * segment as far as they fit. `reference`, 0 to 255, is the same in all of them: the same text and reference give the same bytes.
 * Undefined where it takes more than 255 segments.
 */
export function segmentsOf(text: string, reference: number): SegmentedSms | undefined {
  if (text.length > maxSegments * bytesOf.gsm.joined) return undefined;
  const codes = gsmCodes(text);
  const alphabet = codes === undefined ? 'ucs2' : 'gsm';
  const pieces = codes ?? Array.from(text, utf16Of);
  const { alone, joined } = bytesOf[alphabet];
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (bytes <= alone) return { alphabet, segments: [{ header: new Uint8Array(), content: joinedBytes(pieces) }] };
  const contents = filled(pieces, joined);
  if (contents.length > maxSegments) return undefined;
  return {
    alphabet,
    segments: contents.map((content, index) => ({
      // A header of 5 bytes with one element, of 3: which message, how many parts, which of them.
      header: Uint8Array.of(5, 0, 3, reference, contents.length, index + 1),
      content,
    })),
  };
}

type Piece = Uint8Array | readonly number[];

function filled(pieces: readonly Piece[], capacity: number): readonly Uint8Array[] {
  const contents: Uint8Array[] = [];
  let held: Piece[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (bytes + piece.length > capacity) {
      contents.push(joinedBytes(held));
      held = [];
      bytes = 0;
    }
    held.push(piece);
    bytes += piece.length;
  }
  return [...contents, joinedBytes(held)];
}

function joinedBytes(pieces: readonly Piece[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function utf16Of(character: string): readonly number[] {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index)).flatMap((unit) => [
    unit >> 8,
    unit & 0xff,
  ]);
}
