/** The embedded fonts. They are read and parsed once: parsing takes longer than drawing several letters. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { Face } from './face';

/** What is used of a font as pdfkit's parser (fontkit) gives it. Lengths are in units of the font. */
export interface ParsedFont {
  readonly postscriptName: string;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly xHeight: number;
  readonly italicAngle: number;
  readonly bbox: { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number };
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { readonly id: number; readonly advanceWidth: number; readonly path: Outline };
  getGlyph(id: number): { readonly advanceWidth: number };
  /** The texts of one character that a glyph stands for. */
  stringsForGlyph(id: number): readonly string[];
  layout(
    text: string,
    features: Readonly<Record<string, boolean>>,
  ): {
    readonly glyphs: readonly { readonly id: number; readonly advanceWidth: number; readonly codePoints: number[] }[];
    readonly positions: readonly { readonly xAdvance: number; readonly xOffset: number; readonly yOffset: number }[];
  };
  createSubset(): { includeGlyph(id: number): number; encode(): Uint8Array };
}

export interface Outline {
  readonly commands: readonly { readonly command: string; readonly args: readonly number[] }[];
}

const small = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

/**
 * `everyday`: what is embedded with every letter, since letters differ in it: with the rest, which templates give, most letters
 * share the embedded font. `remembers`: keeps how words are set; not where they are a holder's.
 */
const known = {
  regular: { file: 'DejaVuSans.ttf', remembers: true, everyday: `${small}${digits} .,:-’` },
  bold: { file: 'DejaVuSans-Bold.ttf', remembers: true, everyday: digits },
  condensed: {
    file: 'DejaVuSansCondensed.ttf',
    remembers: false,
    everyday: `${small}${small.toUpperCase()}${digits} .,-/’'`,
  },
  mono: { file: 'DejaVuSansMono-Bold.ttf', remembers: false, everyday: 'BCDFGHJKLMNPQRSTVWXZ23456789' },
} as const;

export type FontName = keyof typeof known;
export type Fonts = Readonly<Record<FontName, Face>>;

/** Reads and parses the fonts; about 50 ms. */
export function loadFonts(): Fonts {
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const load = (name: FontName) => {
    const { file, ...use } = known[name];
    return new Face(name, parse(readFileSync(join(folder, file))), use);
  };
  return { regular: load('regular'), bold: load('bold'), condensed: load('condensed'), mono: load('mono') };
}

function parse(file: Buffer): ParsedFont {
  const document = new PDFDocument({ autoFirstPage: false });
  document.font(file);
  // pdfkit has no public way to its parser, and the parser is no dependency of ours.
  return (document as unknown as { _font: { font: ParsedFont } })._font.font;
}
