/** How much of an SMS a text takes, counted as it is sent. */
import { gsmPlaces } from './gsm-alphabet';
import { maxSegments, segmentsOf } from './sms-segments';

export interface SmsSize {
  readonly encoding: 'gsm-7' | 'ucs-2';
  readonly segments: number;
  /** Septets, or UTF-16 units, without the headers that several segments take. */
  readonly places: number;
}

/** More segments than an SMS can have count as one more than that. */
export function smsSizeOf(text: string): SmsSize {
  const septets = gsmPlaces(text);
  const segments = segmentsOf(text, 0)?.segments.length ?? maxSegments + 1;
  if (septets === undefined) return { encoding: 'ucs-2', segments, places: text.length };
  return { encoding: 'gsm-7', segments, places: septets };
}
