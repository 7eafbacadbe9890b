/** One font as a PDF uses it: what it can set, how wide that is, and which glyphs make it. */
import type { FontName, ParsedFont } from './pdf-parsed-font';
import { isSettable } from './pdf-settable-text';

/** Lengths in thousandths of the size. */
export interface PlacedGlyph {
  readonly id: number;
  /** What it stands for. */
  readonly text: string;
  /** The glyph's own, as the font says. */
  readonly width: number;
  /** With kerning. */
  readonly advance: number;
  readonly right: number;
  readonly up: number;
}

export interface Run {
  readonly glyphs: readonly PlacedGlyph[];
  readonly width: number;
}

/** Who searches or copies a text wants its characters. */
const withoutLigatures = { liga: false, clig: false, dlig: false };

/** Texts of several languages, with names, make some thousand pairs. */
const mostRememberedPairs = 20_000;

export class Face {
  /** Thousandths of the size, from the base line. */
  readonly ascent: number;
  readonly descent: number;
  readonly everyday: readonly PlacedGlyph[];
  private readonly scale: number;
  private readonly space: Run;
  /** Of the document that is being set. */
  private readonly words = new Map<string, Run>();
  /** By one letter or two. */
  private readonly places = new Map<string, PlacedGlyph | undefined>();
  /** By glyph. */
  private readonly texts = new Map<number, string>();
  /** By code point. */
  private readonly drawable = new Map<number, boolean>();

  constructor(
    readonly name: FontName,
    readonly font: ParsedFont,
    everyday: string,
  ) {
    this.scale = 1000 / font.unitsPerEm;
    this.ascent = font.ascent * this.scale;
    this.descent = -font.descent * this.scale;
    this.space = this.shaped(' ');
    this.everyday = [...everyday].flatMap((character) => this.shaped(character).glyphs);
  }

  /** How many characters would not come out right: no glyph, or not set by glyph after glyph. */
  undrawable(text: string): number {
    let count = 0;
    for (const character of text) if (!this.draws(character)) count += 1;
    return count;
  }

  /** Thousandths of the size. */
  widthOf(text: string): number {
    let width = 0;
    for (const run of this.runsOf(text)) width += run.width;
    return width;
  }

  /** The text's glyphs, word by word, with the spaces between. */
  runsOf(text: string): readonly Run[] {
    const runs: Run[] = [];
    for (const [index, word] of text.split(' ').entries()) {
      if (index > 0) runs.push(this.space);
      if (word !== '') runs.push(this.wordRun(word));
    }
    return runs;
  }

  /** Once a document is done: nothing of its own is kept. */
  forgetWords(): void {
    this.words.clear();
  }

  private draws(character: string): boolean {
    const codePoint = character.codePointAt(0) ?? 0;
    const known = this.drawable.get(codePoint);
    if (known !== undefined) return known;
    const answer = isSettable(character) && this.font.hasGlyphForCodePoint(codePoint);
    this.drawable.set(codePoint, answer);
    return answer;
  }

  private wordRun(word: string): Run {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    const composed = word.normalize('NFC');
    const run = this.byPairs(composed) ?? this.shaped(composed);
    this.words.set(word, run);
    return run;
  }

  /** Letter by letter with what kerning puts between each two; undefined where letters change each other in another way. */
  private byPairs(word: string): Run | undefined {
    const characters = [...word];
    const glyphs: PlacedGlyph[] = [];
    let width = 0;
    for (const [index, character] of characters.entries()) {
      const next = characters[index + 1];
      const glyph = next === undefined ? this.single(character) : this.pairs(character, next);
      if (glyph === undefined) return undefined;
      glyphs.push(glyph);
      width += glyph.advance;
    }
    return { glyphs, width };
  }

  private single(character: string): PlacedGlyph | undefined {
    return this.remembered(character, () => {
      const { glyphs } = this.shaped(character);
      return glyphs.length === 1 ? glyphs[0] : undefined;
    });
  }

  /** The first of two letters as it stands before the other. */
  private pairs(first: string, second: string): PlacedGlyph | undefined {
    return this.remembered(first + second, () => {
      const [one, other] = [this.single(first), this.single(second)];
      const { glyphs } = this.shaped(first + second);
      const [left, right] = glyphs;
      const areTheirOwn = glyphs.length === 2 && left?.id === one?.id && right?.id === other?.id;
      const stayInPlace = glyphs.every((glyph) => glyph.right === 0 && glyph.up === 0);
      return areTheirOwn && stayInPlace && right?.advance === other?.advance ? left : undefined;
    });
  }

  private remembered(letters: string, made: () => PlacedGlyph | undefined): PlacedGlyph | undefined {
    const known = this.places.get(letters);
    if (known !== undefined || this.places.has(letters)) return known;
    if (this.places.size >= mostRememberedPairs) this.places.clear();
    const glyph = made();
    this.places.set(letters, glyph);
    return glyph;
  }

  /** By the font's own rules; takes the parser a hundred times as long as looking up pairs. */
  private shaped(word: string): Run {
    const { glyphs, positions } = this.font.layout(word, withoutLigatures);
    const placed = glyphs.map(({ id, advanceWidth, codePoints }, index) => {
      const place = positions[index] ?? { xAdvance: advanceWidth, xOffset: 0, yOffset: 0 };
      return {
        id,
        text: this.textOf(id, codePoints),
        width: advanceWidth * this.scale,
        advance: place.xAdvance * this.scale,
        right: place.xOffset * this.scale,
        up: place.yOffset * this.scale,
      };
    });
    return { glyphs: placed, width: placed.reduce((sum, { advance }) => sum + advance, 0) };
  }

  /**
   * The parser remembers with each glyph the character that it first came from, in this process: two characters may share a
   * glyph, and the same document would differ from one process to the next. So the character is chosen by rule.
   */
  private textOf(id: number, codePoints: readonly number[]): string {
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    const strings = this.font.stringsForGlyph(id);
    const text =
      strings.find((one) => one.normalize('NFKC') === one) ?? strings[0] ?? String.fromCodePoint(...codePoints);
    this.texts.set(id, text);
    return text;
  }
}
