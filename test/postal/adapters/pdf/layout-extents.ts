/** What a laid-out letter covers, compared with the boxes that it is to stay in. */

import { type Box, millimetres } from '../../../../runtime/pdf-lengths';
import { lineWidth, type PlacedLine } from '../../../../runtime/pdf-placed-text';
import * as places from '../../../../services/postal/adapters/pdf/geometry';
import type { LetterLayout } from '../../../../services/postal/adapters/pdf/letter-layout';

/** What a line covers, from its highest accent to its lowest tail. */
function extentOf(line: PlacedLine) {
  const width = (lineWidth(line.text, line) * line.squeeze) / 100 + millimetres(line.spacing * line.text.length);
  const above = millimetres((line.size * line.face.ascent) / 1000);
  const below = millimetres((line.size * line.face.descent) / 1000);
  return { left: line.left, right: line.left + width, top: line.baseline - above, bottom: line.baseline + below };
}

/** The boxes of geometry.ts, and the lines that must stay in each. */
function boxed(layout: LetterLayout): readonly [Box, readonly PlacedLine[]][] {
  const sections = layout.sections.flatMap(({ title, items }) => [
    ...title,
    ...items.flatMap(({ mark, text }) => [...mark, ...text]),
  ]);
  const words = [...layout.subject, ...layout.paragraphs.flat()];
  const { half } = layout;
  const inMiddle = half === undefined && (sections[0]?.baseline ?? 0) < places.folds[1];
  return [
    [places.senderBox, layout.sender.flat()],
    [places.dateBox, layout.date],
    [places.addressBox, layout.address],
    [places.handedToBox, layout.handedTo.flat()],
    [half === undefined ? places.middleBox : places.wordsBox, words],
    [places.halfBox, half === undefined ? [] : [...half.groups, ...half.reference]],
    [places.expiryBox, half?.expiry ?? []],
    [inMiddle ? places.middleBox : places.sectionsBox, sections],
    [places.footerBox, layout.footer.flat()],
  ];
}

/** Lines that leave their box. */
export function strays(layout: LetterLayout): readonly string[] {
  // The rounding of widths, and a base line that is moved by less than anybody sees.
  const slack = 0.3;
  return boxed(layout).flatMap(([box, lines]) =>
    lines
      .filter((line) => {
        const { left, right, top, bottom } = extentOf(line);
        const fitsAcross = left >= box.left - slack && right <= box.left + box.width + slack;
        return !(fitsAcross && top >= box.top - slack - 0.6 && bottom <= box.top + box.height + slack + 0.6);
      })
      .map((line) => `${line.face.name} ${line.size} at ${line.left},${line.baseline}`),
  );
}

/** How many lines touch the one above them. */
export function overlaps(layout: LetterLayout): number {
  return boxed(layout)
    .flatMap(([, lines]) => lines.map((line, index) => [line, lines[index + 1]] as const))
    .filter(([line, next]) => next !== undefined && next.left === line.left && next.baseline > line.baseline)
    .filter(
      ([line, next]) =>
        (next?.baseline ?? 0) - line.baseline < millimetres(Math.min(line.size, next?.size ?? 0)) * 0.95,
    ).length;
}
