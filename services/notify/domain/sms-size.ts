/** How much of an SMS a text takes (3GPP TS 23.038 and 23.040). */
import { gsmPlaces, segmentCharacters } from './gsm-alphabet';

export interface SmsSize {
  readonly encoding: 'gsm-7' | 'ucs-2';
  readonly segments: number;
  /** Septets, or UTF-16 units, without the headers that several segments take. */
  readonly places: number;
}

/** The places of one segment alone, and of each of several, whose header takes the rest. */
const capacities = { 'gsm-7': [segmentCharacters, 153], 'ucs-2': [70, 67] } as const;

export function smsSizeOf(text: string): SmsSize {
  const encoding = gsmPlaces(text) === undefined ? 'ucs-2' : 'gsm-7';
  const widths = [...text].map((character) => gsmPlaces(character) ?? character.length);
  const places = encoding === 'gsm-7' ? sum(widths) : text.length;
  const [alone, amongSeveral] = capacities[encoding];
  if (places <= alone) return { encoding, segments: 1, places };
  return { encoding, segments: segmentsOf(encoding === 'gsm-7' ? widths : unitsOf(text), amongSeveral), places };
}

/** A character of two places is never cut in two. */
function segmentsOf(widths: readonly number[], capacity: number): number {
  let segments = 1;
  let filled = 0;
  for (const width of widths) {
    if (filled + width > capacity) {
      segments += 1;
      filled = 0;
    }
    filled += width;
  }
  return segments;
}

function unitsOf(text: string): readonly number[] {
  return [...text].map((character) => character.length);
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
