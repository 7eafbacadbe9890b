/** The fonts of letters. */
import { type Fonts, loadFonts as load } from '../../../../runtime/pdf-fonts';

const small = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

/** Letters differ in it: with the rest, which templates give, most letters share the embedded font. */
const everyday = {
  regular: `${small}${digits} .,:-’`,
  bold: digits,
  condensed: `${small}${small.toUpperCase()}${digits} .,-/’'`,
  mono: 'BCDFGHJKLMNPQRSTVWXZ23456789',
} as const;

/** Reads and parses them; about 50 ms. */
export function loadFonts(): Fonts {
  return load(everyday);
}
