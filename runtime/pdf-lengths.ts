/** Lengths on a sheet: millimetres in what is written, points in the PDF. */

/** PDF points in a millimetre. */
const pointsPerMillimetre = 72 / 25.4;

export function points(millimetres: number): number {
  return millimetres * pointsPerMillimetre;
}

export function millimetres(typographicPoints: number): number {
  return typographicPoints / pointsPerMillimetre;
}

/** Millimetres. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function bottomOf({ top, height }: Box): number {
  return top + height;
}
