// docs/pictures/sheet.svg from the geometry that letters are drawn by, so that the picture cannot show another sheet than the one that is printed.

/** @param places what services/postal/adapters/pdf exports: see scripts/sheet.mjs; gives the picture, in millimetres. */
export function sheetPicture(places) {
  const { page, folds, addressBox, halfBox, printerMargin, foldMarks } = places;
  const { ever, always } = seenThroughWindows(places);
  const matrix = dataMatrixBox(places);
  const bars = insertingBoxes(places);
  const [first] = bars;
  const parts = [
    box({ left: 0, top: 0, width: page.width, height: page.height }, 'sheet'),
    box(inset(page, printerMargin), 'margin'),
    box(ever, 'ever'),
    box(always, 'always'),
    box(addressBox, 'place'),
    box(halfBox, 'half'),
    box(matrix, 'ink'),
    ...bars.map((bar) => box(bar, bar.isDrawn ? 'ink' : 'gap')),
    ...folds.flatMap((y) => [
      line(0, y, page.width, y, 'fold'),
      line(foldMarks.left, y, foldMarks.left + foldMarks.width, y, 'mark'),
    ]),
    // How far things are from the edges, and how large they are.
    ...folds.map((y, index) => heightAt(-8 - 8 * index, 0, y)),
    heightAt(page.width + 8, ever.top, ever.top + ever.height),
    heightAt(page.width + 18, 0, ever.top),
    widthAt(-13, ever.left, ever.left + ever.width),
    heightAt(page.width + 8, 0, matrix.top),
    widthAt(-6, matrix.left + matrix.width, page.width),
    widthAt(page.height + 8, 0, page.width),
    heightAt(page.width + 28, 0, page.height),
    label(matrix.left - 4, matrix.top + 7, `DataMatrix, ${mm(matrix.width)} square`, 'end'),
    label(matrix.left - 4, matrix.top + 13, `modules of ${mm(places.moduleWidth)}`, 'end'),
    label(first.left + first.width + 3, first.top + 1, `${mm(first.width)} x ${mm(first.height)}`),
    label(first.left + first.width + 3, first.top + 8, 'marks for inserters,'),
    label(first.left + first.width + 3, first.top + 14, `${mm(places.markPitch)} apart; the`),
    label(first.left + first.width + 3, first.top + 20, 'fourth place is empty'),
    label(ever.left + 2, ever.top + 5.5, 'a window shows nothing outside of this'),
    label(always.left + 1, always.top - 2, 'each window shows all of this'),
    label(addressBox.left + 2, addressBox.top + 11, 'address'),
    label(halfBox.left + 2, halfBox.top - 2, 'the half, under its pattern'),
    ...folds.map((y, index) => label(20, y - 1.5, `${index === 0 ? 'first' : 'second'} fold`)),
    label(8, page.height - 7, `nothing nearer than ${mm(printerMargin)} to an edge`),
  ];
  return `${head(page)}${parts.join('\n')}\n</svg>\n`;
}

/** What some window can ever show, and what every window shows however the sheet lies in it. */
export function seenThroughWindows({ envelopes, shiftsIn, shownThrough }) {
  const seen = envelopes.flatMap((envelope) => shiftsIn(envelope, 1).map((shift) => shownThrough(envelope, shift)));
  return { ever: around(seen, Math.min, Math.max), always: around(seen, Math.max, Math.min) };
}

/** Of all letters but those of many attempts and prints. */
export function dataMatrixBox({ usualSymbol, moduleWidth, dataMatrixCorner }) {
  const side = Number.parseInt(usualSymbol, 10) * moduleWidth;
  return { left: dataMatrixCorner.right - side, top: dataMatrixCorner.top, width: side, height: side };
}

/** Every place of a mark, and whether there is one. */
function insertingBoxes({ insertingMarks, markPitch }) {
  const { left, top, width, thickness: height } = insertingMarks;
  return [true, true, true, false, true].map((isDrawn, index) => ({
    left,
    top: top + index * markPitch,
    width,
    height,
    isDrawn,
  }));
}

function around(boxes, nearer, farther) {
  const left = nearer(...boxes.map((one) => one.left));
  const top = nearer(...boxes.map((one) => one.top));
  const right = farther(...boxes.map((one) => one.left + one.width));
  const bottom = farther(...boxes.map((one) => one.top + one.height));
  return { left, top, width: right - left, height: bottom - top };
}

function inset({ width, height }, by) {
  return { left: by, top: by, width: width - 2 * by, height: height - 2 * by };
}

export function mm(length) {
  return `${Math.round(length * 100) / 100} mm`;
}

const rounded = (length) => Math.round(length * 1000) / 1000;

function box({ left, top, width, height }, name) {
  return `<rect class="${name}" x="${rounded(left)}" y="${rounded(top)}" width="${rounded(width)}" height="${rounded(height)}"/>`;
}

function line(x1, y1, x2, y2, name) {
  return `<line class="${name}" x1="${rounded(x1)}" y1="${rounded(y1)}" x2="${rounded(x2)}" y2="${rounded(y2)}"/>`;
}

function label(x, y, text, anchor = 'start') {
  return `<text x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}">${text}</text>`;
}

function widthAt(y, from, to) {
  const middle = (from + to) / 2;
  const text = `<text x="${rounded(middle)}" y="${rounded(y - 1.5)}" text-anchor="middle">${mm(to - from)}</text>`;
  return `${line(from, y, to, y, 'measure')}\n${text}`;
}

function heightAt(x, from, to) {
  const middle = rounded((from + to) / 2);
  const place = `x="${rounded(x - 1.5)}" y="${middle}" text-anchor="middle" transform="rotate(-90 ${rounded(x - 1.5)} ${middle})"`;
  return `${line(x, from, x, to, 'measure')}\n<text ${place}>${mm(to - from)}</text>`;
}

function head({ width, height }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-28 -22 ${width + 64} ${height + 38}" width="${(width + 64) * 3}" font-family="sans-serif" font-size="4.6">
<title>The sheet of a letter, in millimetres</title>
<style>
rect, line { fill: none; stroke: #333; stroke-width: 0.3 }
rect.sheet { fill: #fff; stroke-width: 0.6 }
rect.margin { stroke: #999; stroke-dasharray: 1 1 }
rect.ever { fill: #fdf0c8; stroke: #c90 }
rect.always { fill: #fbe08a; stroke: #c90 }
rect.place { stroke: #1f4e79 }
rect.half { fill: #dfe8f2; stroke: #1f4e79 }
rect.ink, line.mark { fill: #000; stroke: #000 }
rect.gap { stroke-dasharray: 0.6 0.6 }
line.fold { stroke-dasharray: 4 2 }
line.measure { stroke: #666 }
</style>
`;
}
