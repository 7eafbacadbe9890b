/** The size of a sheet, as its name in IPP tells it (PWG 5101.1): iso_a4_210x297mm, na_letter_8.5x11in. */

/** In hundredths of a millimetre. */
export interface MediaSize {
  readonly width: number;
  readonly length: number;
}

const mediaName = /^[a-z][a-z0-9-]*_[a-z0-9.-]+_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$/;
const hundredthsIn = { mm: 100, in: 2_540 } as const;

export function isMediaName(text: string): boolean {
  return mediaName.test(text);
}

/** Of a name of that form only. */
export function mediaSizeOf(name: string): MediaSize {
  const [, width, length, unit] = mediaName.exec(name) ?? [];
  const factor = hundredthsIn[unit === 'in' ? 'in' : 'mm'];
  return { width: Math.round(Number(width) * factor), length: Math.round(Number(length) * factor) };
}
