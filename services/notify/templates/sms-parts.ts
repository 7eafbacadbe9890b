/** What the SMS texts have in common: how to reach the institution, and what is left out where it would not fit. */
import type { Institution } from '../../../runtime/institution-settings';
import { gsmPlaces, segmentCharacters } from '../domain/gsm-alphabet';

export function reachable({ freeNumber, mobileNumber, site }: Institution): string {
  return `${freeNumber}, ${mobileNumber}, ${site}`;
}

/** True where a text is one segment of GSM characters. */
export function isOneSegment(text: string): boolean {
  const places = gsmPlaces(text);
  return places !== undefined && places <= segmentCharacters;
}

/** The text with a detail whose length is not ours where that is one segment, else the text without it. */
export function withDetailThatFits(detailed: string, plain: string): string {
  return isOneSegment(detailed) ? detailed : plain;
}
