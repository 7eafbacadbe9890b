/** The number of a form that is made for a desk: in its barcode, and what IssueAtDesk and ElevateAtDesk are told. */
import { drawElevationNumber } from './elevation-number';
import type { RandomBytes } from './random';

/** `MV35-` and 12 digits, the last one a check digit. Of 100,000 forms two share one in one case of twenty: then a desk has two papers to look at. */
export function drawDeskFormNumber(randomBytes: RandomBytes): string {
  return `MV35-${drawElevationNumber(randomBytes)}`;
}
