/** Where things are on the sheet, in millimetres from its top left corner, and why. */

/** PDF points in a millimetre. */
const pointsPerMillimetre = 72 / 25.4;

export function points(millimetres: number): number {
  return millimetres * pointsPerMillimetre;
}

export const page = { width: 210, height: 297, left: 20, right: 190 } as const;

/** A4 folded in three for DL (110 x 220, ISO 269) and C6/C5 (114 x 229): printed side out above, inside below. */
export const folds = [99, 198] as const;

/**
 * Poste Italiane reads the recipient at the lower right of the envelope, above a white band of 15 mm, so the window (100 x 35)
 * stands 20 mm from the right and the lower edge: on a C6/C5 envelope x 109-209, y 59-94. The folded sheet (210 x 99) can slide
 * 19 mm sideways and 15 mm down in it, on DL 10 and 11 mm. What stays in the window however it lies is x 109-190, y 59-79; the
 * block stays within it except that a sixth line, only abroad, may reach 83.
 */
export const addressWindow = { left: 112, width: 76, top: 58.5, lineHeight: 4.1 } as const;

/** Nothing else may be printed where the window can show it: x 90-210, y 44-94. */
export const panels = { sender: 16, date: 88, inside: 107, halfBox: 145, lower: 207, footer: 284 } as const;

export const halfBox = { left: 20, width: 170, height: 30 } as const;
