/** The letter's sections: side by side two by two, each a title and a list. */

import type { Fonts } from '../../../../runtime/pdf-fonts';
import { type Box, bottomOf } from '../../../../runtime/pdf-lengths';
import { accent, type PlacedLine, setText } from '../../../../runtime/pdf-placed-text';
import type { Section } from '../../ports';
import { firstThatFits } from './fitting-text';

export interface PlacedSection {
  readonly title: readonly PlacedLine[];
  readonly items: readonly PlacedItem[];
}

export interface PlacedItem {
  readonly mark: readonly PlacedLine[];
  readonly text: readonly PlacedLine[];
}

const columnGap = 10;
const markWidth = 6;
const fullSize = 9.5;

/** In the first of the boxes where all of them fit. Faults: invalid LETTER_TOO_LONG. */
export function setSections(
  sections: readonly Section[],
  fonts: Fonts,
  boxes: readonly Box[],
): readonly PlacedSection[] {
  return firstThatFits(fullSize, (factor) => {
    for (const box of boxes) {
      const placed = setIn(box, sections, fonts, factor);
      if (placed !== undefined) return placed;
    }
    return undefined;
  });
}

function setIn(
  box: Box,
  sections: readonly Section[],
  fonts: Fonts,
  factor: number,
): readonly PlacedSection[] | undefined {
  const columns = Math.min(2, sections.length);
  const width = (box.width - columnGap * (columns - 1)) / columns;
  const placed: PlacedSection[] = [];
  let top = box.top;
  for (let first = 0; first < sections.length; first += columns) {
    const row = sections
      .slice(first, first + columns)
      .map((section, column) =>
        setSection(section, fonts, factor, { left: box.left + column * (width + columnGap), top, width }),
      );
    placed.push(...row.map(({ section }) => section));
    top = Math.max(...row.map(({ bottom }) => bottom)) + 2;
  }
  return top - 2 <= bottomOf(box) ? placed : undefined;
}

function setSection(
  section: Section,
  fonts: Fonts,
  factor: number,
  place: { left: number; top: number; width: number },
) {
  const title = setText(section.title, { face: fonts.bold, size: 11 * factor }, place);
  const items: PlacedItem[] = [];
  let top = title.bottom + 1.4 * factor;
  for (const [index, item] of section.items.entries()) {
    const size = fullSize * factor;
    const mark = section.numbered ? `${index + 1}.` : '•';
    const text = { left: place.left + markWidth, top, width: place.width - markWidth };
    const block = setText(item, { face: fonts.regular, size }, text);
    const sign = setText(mark, { face: fonts.bold, size, color: accent }, { ...place, top, width: markWidth });
    items.push({ mark: sign.lines, text: block.lines });
    top = block.bottom + 1.4 * factor;
  }
  return { section: { title: title.lines, items }, bottom: top };
}
