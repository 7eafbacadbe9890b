/**
 * Puts the fonts into a PDF, each with the glyphs that the document needs. Making and compressing such a subset takes
 * longer than all the rest of a document, so those that documents share are kept, ready to be written.
 */
import { deflateSync } from 'node:zlib';
import type { Face, PlacedGlyph } from './pdf-face';
import { writeObject } from './pdf-writer';

/** A font of one document: gives its glyphs numbers, the everyday ones first. */
export class FontInDocument {
  private readonly added = new Map<number, number>();
  private readonly addedGlyphs: PlacedGlyph[] = [];
  private used = false;

  constructor(
    readonly face: Face,
    private readonly shared: SharedSubsets,
  ) {}

  get isUsed(): boolean {
    return this.used;
  }

  /** Four hexadecimal digits. */
  codeOf(glyph: PlacedGlyph): string {
    this.used = true;
    const known = this.shared.everydayNumbers.get(glyph.id) ?? this.added.get(glyph.id);
    if (known !== undefined) return hex(known);
    const number = 1 + this.shared.everydayNumbers.size + this.added.size;
    this.added.set(glyph.id, number);
    this.addedGlyphs.push(glyph);
    return hex(number);
  }

  /** Writes the font, once the whole document has been set. */
  embed(document: PDFKit.PDFDocument): unknown {
    const { file, fileBytes, unicode, widths } = this.shared.subsetWith(this.addedGlyphs);
    const { face } = this;
    const { font } = face;
    const scale = 1000 / font.unitsPerEm;
    const baseName = `${subsetTag[face.name]}+${font.postscriptName}`;
    const descriptor = writeObject(document, {
      Type: 'FontDescriptor',
      FontName: baseName,
      Flags: face.name === 'mono' ? symbolic + fixedPitch : symbolic,
      FontBBox: [font.bbox.minX, font.bbox.minY, font.bbox.maxX, font.bbox.maxY].map((length) => length * scale),
      ItalicAngle: font.italicAngle,
      Ascent: face.ascent,
      Descent: -face.descent,
      // An old table of the font may lack these two.
      CapHeight: (font.capHeight || font.ascent) * scale,
      XHeight: (font.xHeight || 0) * scale,
      StemV: 0,
      FontFile2: writeObject(document, { Filter: 'FlateDecode', Length1: fileBytes }, file),
    });
    const descendant = writeObject(document, {
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: baseName,
      CIDSystemInfo: { Registry: new String('Adobe'), Ordering: new String('Identity'), Supplement: 0 },
      FontDescriptor: descriptor,
      CIDToGIDMap: 'Identity',
      W: [0, widths],
    });
    return writeObject(document, {
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: baseName,
      Encoding: 'Identity-H',
      DescendantFonts: [descendant],
      ToUnicode: writeObject(document, { Filter: 'FlateDecode' }, unicode),
    });
  }
}

const symbolic = 1 << 2;
const fixedPitch = 1;
const subsetTag = { regular: 'SYMREG', bold: 'SYMBLD', condensed: 'SYMCND', mono: 'SYMMNO' } as const;

interface Subset {
  /** Compressed. */
  readonly file: Buffer;
  readonly fileBytes: number;
  /** Compressed. */
  readonly unicode: Buffer;
  readonly widths: readonly number[];
}

/** Documents of a kind differ in few glyphs: by language, by the month, by the accents of a name. */
const mostKeptSubsets = 64;

/** The subsets of one font that documents have needed lately. */
export class SharedSubsets {
  readonly everydayNumbers: ReadonlyMap<number, number>;
  private readonly everyday: readonly PlacedGlyph[];
  private readonly kept = new Map<string, Subset>();

  constructor(private readonly face: Face) {
    this.everyday = [...new Map(face.everyday.map((glyph) => [glyph.id, glyph])).values()];
    this.everydayNumbers = new Map(this.everyday.map((glyph, index) => [glyph.id, index + 1]));
  }

  subsetWith(added: readonly PlacedGlyph[]): Subset {
    const key = added.map(({ id }) => id).join();
    const known = this.kept.get(key);
    const subset = known ?? this.made([...this.everyday, ...added]);
    this.kept.delete(key);
    this.kept.set(key, subset);
    const oldest = this.kept.keys().next();
    if (this.kept.size > mostKeptSubsets && oldest.done !== true) this.kept.delete(oldest.value);
    return subset;
  }

  private made(glyphs: readonly PlacedGlyph[]): Subset {
    const { font } = this.face;
    const subset = font.createSubset();
    for (const { id } of glyphs) subset.includeGlyph(id);
    const file = subset.encode();
    const notDefined = (font.getGlyph(0).advanceWidth * 1000) / font.unitsPerEm;
    return {
      file: deflateSync(file),
      fileBytes: file.length,
      unicode: deflateSync(unicodeMap(glyphs)),
      widths: [notDefined, ...glyphs.map(({ width }) => width)],
    };
  }
}

/** What text each number stands for: without it the document could be read, but not searched, copied or read aloud. */
function unicodeMap(glyphs: readonly PlacedGlyph[]): string {
  const lines = glyphs.map(({ text }, index) => {
    const units = Buffer.from(text, 'utf16le').swap16();
    return `<${hex(index + 1)}> <${units.toString('hex')}>`;
  });
  const blocks: string[] = [];
  // A block has at most 100 lines.
  for (let first = 0; first < lines.length; first += 100) {
    const block = lines.slice(first, first + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0');
}
