/** What is used of a font, as the parser tells it. */

export type FontName = 'regular' | 'bold' | 'condensed' | 'mono';

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
