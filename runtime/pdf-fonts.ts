/** The embedded fonts. They are read and parsed once: parsing takes longer than drawing several pages. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { Face } from './pdf-face';
import type { FontName, ParsedFont } from './pdf-parsed-font';

const files: Readonly<Record<FontName, string>> = {
  regular: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  condensed: 'DejaVuSansCondensed.ttf',
  mono: 'DejaVuSansMono-Bold.ttf',
};

export type Fonts = Readonly<Record<FontName, Face>>;

/** Reads and parses the fonts; about 50 ms. `everyday`: what is embedded with every document, so that most share the embedded font. */
export function loadFonts(everyday: Readonly<Record<FontName, string>>): Fonts {
  return eachFont((name) => new Face(name, parse(readFileSync(fontFile(name))), everyday[name]));
}

export function eachFont<Value>(made: (name: FontName) => Value): Record<FontName, Value> {
  return { regular: made('regular'), bold: made('bold'), condensed: made('condensed'), mono: made('mono') };
}

/** Its path. */
export function fontFile(name: FontName): string {
  return join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf', files[name]);
}

function parse(file: Buffer): ParsedFont {
  const document = new PDFDocument({ autoFirstPage: false });
  document.font(file);
  // pdfkit has no public way to its parser, and the parser is no dependency of ours.
  return (document as unknown as { _font: { font: ParsedFont } })._font.font;
}
