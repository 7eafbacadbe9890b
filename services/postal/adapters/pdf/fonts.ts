/** The embedded fonts. They are parsed once: parsing takes six times as long as drawing a letter. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';

/** What pdfkit and this service use of a parsed font. */
export interface ParsedFont {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { readonly path: { toSVG(): string } };
}

const files = {
  regular: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  condensed: 'DejaVuSansCondensed.ttf',
  mono: 'DejaVuSansMono-Bold.ttf',
} as const;

export type FontName = keyof typeof files;
export type Fonts = Readonly<Record<FontName, ParsedFont>>;

/** Reads and parses the fonts; about 50 ms. */
export function loadFonts(): Fonts {
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const load = (name: FontName) => parse(readFileSync(join(folder, files[name])));
  return { regular: load('regular'), bold: load('bold'), condensed: load('condensed'), mono: load('mono') };
}

export function registerFonts(document: PDFKit.PDFDocument, fonts: Fonts): void {
  for (const [name, font] of Object.entries(fonts)) {
    // pdfkit takes a parsed font as well (PDFFontFactory.open); its types do not say so.
    document.registerFont(name, font as unknown as Buffer);
  }
}

function parse(file: Buffer): ParsedFont {
  const document = new PDFDocument({ autoFirstPage: false });
  document.font(file);
  // pdfkit has no public way to its parser, and the parser is no dependency of ours.
  return (document as unknown as { _font: { font: ParsedFont } })._font.font;
}

/** The code points of a text that the font cannot draw. Line ends and spaces are layout, not glyphs. */
export function missingGlyphs(font: ParsedFont, text: string): readonly number[] {
  return [...text]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((codePoint) => isControl(codePoint) || !font.hasGlyphForCodePoint(codePoint));
}

function isControl(codePoint: number): boolean {
  return codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0);
}
