/** Where things are on a form's sheet, in millimetres from its top left corner. */
import type { Box } from '../../../../runtime/pdf-lengths';

export const sheet: Box = { left: 20, top: 14, width: 170, height: 269 };

/** Right of the institution: a scanner finds it without turning the sheet. */
export const barcodeBox: Box = { left: 118, top: 14, width: 72, height: 24 };
export const barHeight = 13;
/** The white that a reader needs on both sides is within the box: 10 modules each. */
export const quietModules = 10;
/** Of the narrowest bar: well above what an office's printer and a fax keep apart. */
export const widestModule = 0.4;

export const institutionBox: Box = { left: 20, top: 14, width: 92, height: 24 };
export const labelWidth = 46;
export const boxHeight = 14;
export const tickSide = 3.2;
