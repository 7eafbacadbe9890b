/** Text as operators of a page's content, in pdfkit's coordinates: points from the upper left corner. */
import type { FontInDocument } from './pdf-embedded-fonts';
import { points } from './pdf-lengths';
import type { FontName } from './pdf-parsed-font';
import type { PlacedLine } from './pdf-placed-text';

export type FontsInDocument = Readonly<Record<FontName, FontInDocument>>;

export function textContent(lines: readonly PlacedLine[], fonts: FontsInDocument): string {
  return lines.map((line) => lineContent(line, fonts[line.face.name])).join('\n');
}

function lineContent(line: PlacedLine, font: FontInDocument): string {
  const { face, size, color, spacing, squeeze } = line;
  const place = `1 0 0 -1 ${rounded(points(line.left))} ${rounded(points(line.baseline))} Tm`;
  const set = [`BT /${face.name} ${rounded(size)} Tf ${colorOf(color)} rg`, place];
  if (spacing !== 0) set.push(`${spacing} Tc`);
  if (squeeze !== 100) set.push(`${squeeze} Tz`);
  set.push(shown(line, font));
  // These two outlive the text object.
  if (spacing !== 0) set.push('0 Tc');
  if (squeeze !== 100) set.push('100 Tz');
  set.push('ET');
  return set.join(' ');
}

/** The glyphs, with what moves them: kerning, and accents that are placed over their letter. */
function shown({ text, face, size }: PlacedLine, font: FontInDocument): string {
  const shows: string[] = [];
  let codes = '';
  let array = '';
  let rise = 0;
  const closeCodes = () => {
    if (codes !== '') array += `<${codes}>`;
    codes = '';
  };
  const closeArray = () => {
    closeCodes();
    if (array !== '') shows.push(`[${array}] TJ`);
    array = '';
  };
  const move = (right: number) => {
    if (Math.abs(right) < 0.01) return;
    closeCodes();
    array += `${rounded(-right)} `;
  };
  for (const run of face.runsOf(text)) {
    for (const glyph of run.glyphs) {
      if (glyph.up !== rise) {
        closeArray();
        rise = glyph.up;
        shows.push(`${rounded((rise * size) / 1000)} Ts`);
      }
      move(glyph.right);
      codes += font.codeOf(glyph);
      move(glyph.advance - glyph.width - glyph.right);
    }
  }
  closeArray();
  if (rise !== 0) shows.push('0 Ts');
  return shows.join(' ');
}

const colors = new Map<string, string>();

/** '#1f4e79' as three shares of one. */
function colorOf(color: string): string {
  const known = colors.get(color);
  if (known !== undefined) return known;
  const shares = [1, 3, 5].map((from) => rounded(Number.parseInt(color.slice(from, from + 2), 16) / 255)).join(' ');
  colors.set(color, shares);
  return shares;
}

function rounded(number: number): string {
  return String(Math.round(number * 1000) / 1000);
}
