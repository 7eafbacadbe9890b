/** Where things are on the sheet, in millimetres from its top left corner, and why. */
import type { Box } from '../../../../runtime/pdf-lengths';

export const page = { width: 210, height: 297, left: 20, right: 190 } as const;

/** What a printer may leave white; nothing is drawn there. */
export const printerMargin = 5;

/**
 * A4 folded in three, like a Z, for DL and C6/C5: the printed side of the upper third looks out, the middle and the lower third
 * face each other. So the half, in the middle, is covered from both sides.
 */
export const folds = [99, 198] as const;
/** Nothing but marks is drawn nearer to a fold: machines fold a millimetre or two beside it. */
export const foldClearance = 4;

/**
 * The address. It lies within what every window shows however the sheet lies (envelopes.ts: x 109-190, y 59-79), and nothing
 * else is drawn where a window can ever show it (x 90-210, y 44-94).
 */
export const addressBox: Box = { left: 112, top: 59.3, width: 76, height: 19.4 };

/** On a slip, which no envelope holds: whom it is handed to, where it looks out when it is folded. */
export const handedToBox: Box = { left: page.left, top: 46, width: 170, height: 36 };

/** Above whatever a window shows. */
export const senderBox: Box = { left: page.left, top: 12, width: 145, height: 30 };
export const logoBox = { width: 45, height: 22 } as const;
/** Left of whatever a window shows. */
export const dateBox: Box = { left: page.left, top: 84, width: 66, height: 9 };

/** Subject and introduction; without a half all the middle third. */
export const wordsBox: Box = { left: page.left, top: 105, width: 170, height: 32 };
export const middleBox: Box = { left: page.left, top: 105, width: 170, height: 88 };
export const halfBox: Box = { left: page.left, top: 145, width: 170, height: 30 };
export const expiryBox: Box = { left: page.left, top: 178.5, width: 170, height: 15 };
export const sectionsBox: Box = { left: page.left, top: 205, width: 170, height: 66 };
export const footerBox: Box = { left: page.left, top: 274.5, width: 170, height: 15 };

/** For machines: the DataMatrix where no window shows it, the inserting marks beside the left edge, the marks of the folds. */
export const dataMatrixCorner = { right: page.right, top: 13 } as const;
export const insertingMarks = { left: 6.5, top: 50, width: 7, thickness: 0.6 } as const;
export const foldMarks = { left: printerMargin, width: 4 } as const;
