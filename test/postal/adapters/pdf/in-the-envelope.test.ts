import { envelopes, shiftsIn, shownThrough } from '../../../../services/postal/adapters/pdf/envelopes';
import {
  addressBox,
  foldClearance,
  folds,
  halfBox,
  page,
  printerMargin,
} from '../../../../services/postal/adapters/pdf/geometry';
import { type Area, printedPage, printedWords } from '../../../support/printed-page';
import { drawnSamples } from './drawn-samples';

/** Every place of the sheet in every envelope, a millimetre apart, and what the window shows of it there. */
const views = envelopes.flatMap((envelope) => shiftsIn(envelope, 1).map((shift) => shownThrough(envelope, shift)));

let printedOnce: ReturnType<typeof printAll> | undefined;
const printedSamples = () => {
  printedOnce ??= printAll();
  return printedOnce;
};

async function printAll() {
  const samples = await drawnSamples();
  return Promise.all(
    samples.map(async ({ name, letter, pdf }) => ({
      name,
      letter,
      printed: await printedPage(pdf),
      words: await printedWords(pdf),
    })),
  );
}

const right = ({ left, width }: Area) => left + width;
const bottom = ({ top, height }: Area) => top + height;
const [firstFold, secondFold] = folds;

test('the sheet can lie in hundreds of ways, and the window shows these parts of it at the extremes', () => {
  expect(views.length).toBe(20 * 16 + 11 * 12);
  const extremes = envelopes.map((envelope) => {
    const shown = shiftsIn(envelope, 100).map((shift) => shownThrough(envelope, shift));
    return [envelope.name, shown[0], shown.at(-1)];
  });
  expect(extremes).toEqual([
    ['C6/C5', { left: 109, top: 59, width: 100, height: 35 }, { left: 90, top: 44, width: 100, height: 35 }],
    ['DL', { left: 100, top: 55, width: 100, height: 35 }, { left: 90, top: 44, width: 100, height: 35 }],
  ]);
});

test('the address has a box that every window shows whole, however the sheet lies', () => {
  for (const view of views) {
    expect(view.left).toBeLessThan(addressBox.left);
    expect(view.top).toBeLessThan(addressBox.top);
    expect(right(view)).toBeGreaterThan(right(addressBox));
    expect(bottom(view)).toBeGreaterThan(bottom(addressBox));
  }
});

test('whatever the letter, the window shows the whole address and nothing else, however the sheet lies', async () => {
  const shown = [];
  for (const { name, printed } of await printedSamples()) {
    const address = printed.inkIn(addressBox);
    const whole = views.filter((view) => printed.inkWithin(view) === address).length;
    const alone = views.filter((view) => printed.inkIn(view) === address).length;
    shown.push({ name, hasAddress: address > 200, whole, alone });
  }
  expect(shown).toEqual(
    shown.map(({ name }) => ({ name, hasAddress: true, whole: views.length, alone: views.length })),
  );
});

test('the half stands only in its panel, inside the fold, covered by paper on both sides', async () => {
  for (const { letter, words: all } of await printedSamples()) {
    const groups = letter.half?.groups ?? [];
    const words = all.filter(({ text }) => groups.some((group) => text.includes(group)));
    expect(words.map(({ text }) => text)).toEqual(groups);
    for (const word of words) {
      expect(word.left).toBeGreaterThan(halfBox.left);
      expect(right(word)).toBeLessThan(right(halfBox));
      expect(word.top).toBeGreaterThan(halfBox.top);
      expect(bottom(word)).toBeLessThan(bottom(halfBox));
    }
  }
  expect(halfBox.top - firstFold).toBeGreaterThan(20);
  expect(secondFold - bottom(halfBox)).toBeGreaterThan(20);
  // The lower third, folded up, covers it.
  expect(2 * secondFold - page.height).toBeLessThan(halfBox.top);
});

test('the outer third never shows the word PIN', async () => {
  for (const { words } of await printedSamples()) {
    const outside = words.filter(({ top }) => top < firstFold).map(({ text }) => text);
    expect(outside.join(' ')).not.toMatch(/\bPIN\b/i);
  }
});

test('nothing is drawn where printers cannot print, nor on a fold but its mark', async () => {
  const { width, height } = page;
  const free: Readonly<Record<string, Area>> = {
    'upper edge': { left: 0, top: 0, width, height: printerMargin },
    'lower edge': { left: 0, top: height - printerMargin, width, height: printerMargin },
    'left edge': { left: 0, top: 0, width: printerMargin - 0.3, height },
    'right edge': { left: width - printerMargin, top: 0, width: printerMargin, height },
    'left margin': { left: 14, top: 0, width: 5.5, height },
    'right margin': { left: 190.5, top: 0, width: 19.5, height },
    'first fold': { left: 10, top: firstFold - foldClearance, width: 200, height: 2 * foldClearance },
    'second fold': { left: 10, top: secondFold - foldClearance, width: 200, height: 2 * foldClearance },
  };
  const marks = folds.map((fold) => ({ left: 5, top: fold - 0.5, width: 4, height: 1 }));
  for (const { name, printed } of await printedSamples()) {
    const inked = Object.entries(free).filter(([, area]) => printed.inkIn(area) > 0);
    expect([name, inked.map(([area]) => area)]).toEqual([name, []]);
    expect(marks.filter((mark) => printed.inkIn(mark) > 10)).toHaveLength(2);
  }
});
