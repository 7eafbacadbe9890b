/** The embedded fonts. They are read and parsed once: parsing takes longer than drawing several letters. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { Face } from './face';
import type { FontName, ParsedFont } from './parsed-font';

const small = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

/**
 * `everyday`: what is embedded with every letter, since letters differ in it: with the rest, which templates give, most letters
 * share the embedded font.
 */
const known = {
  regular: { file: 'DejaVuSans.ttf', everyday: `${small}${digits} .,:-’` },
  bold: { file: 'DejaVuSans-Bold.ttf', everyday: digits },
  condensed: {
    file: 'DejaVuSansCondensed.ttf',
    everyday: `${small}${small.toUpperCase()}${digits} .,-/’'`,
  },
  mono: { file: 'DejaVuSansMono-Bold.ttf', everyday: 'BCDFGHJKLMNPQRSTVWXZ23456789' },
} as const satisfies Readonly<Record<FontName, { readonly file: string; readonly everyday: string }>>;

export type Fonts = Readonly<Record<FontName, Face>>;

/** Reads and parses the fonts; about 50 ms. */
export function loadFonts(): Fonts {
  const load = (name: FontName) => new Face(name, parse(readFileSync(fontFile(name))), known[name].everyday);
  return { regular: load('regular'), bold: load('bold'), condensed: load('condensed'), mono: load('mono') };
}

/** Its path. */
export function fontFile(name: FontName): string {
  return join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf', known[name].file);
}

function parse(file: Buffer): ParsedFont {
  const document = new PDFDocument({ autoFirstPage: false });
  document.font(file);
  // pdfkit has no public way to its parser, and the parser is no dependency of ours.
  return (document as unknown as { _font: { font: ParsedFont } })._font.font;
}
