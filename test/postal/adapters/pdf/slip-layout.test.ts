import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import { loadFonts } from '../../../../services/postal/adapters/pdf/fonts';
import { folds, halfBox, insertingMarks } from '../../../../services/postal/adapters/pdf/geometry';
import { layOut } from '../../../../services/postal/adapters/pdf/letter-layout';
import type { OtherHalf } from '../../../../services/postal/domain/letter-content';
import { printedPage, printedWords, savedPdf } from '../../../support/printed-page';
import { slipFor } from './drawn-samples';
import { overlaps, strays } from './layout-extents';

const { draw } = openLetterDrawing();
const fonts = loadFonts();

test('a slip says whom it is for and at which desk outside the fold, the half and its reference inside, and bears no marks for an inserter', async () => {
  const pdf = await draw(slipFor('Maria Giulia D’Alessandro'));
  const words = await printedWords(pdf);
  const third = (text: string) => {
    const found = words.filter((word) => word.text === text);
    return found.map(({ top }) => (top < folds[0] ? 'outside' : top < folds[1] ? 'middle' : 'below'));
  };
  expect([third('Maria'), third('roma-eur-3'), third('QW8Z'), third('R5TM'), third('4821')]).toEqual([
    ['outside'],
    ['outside'],
    ['middle'],
    ['middle'],
    ['middle'],
  ]);
  const page = await printedPage(pdf);
  expect(page.inkIn({ ...insertingMarks, height: 20 })).toBe(0);
  // The pattern, all over the half's panel.
  expect(page.inkIn({ ...halfBox, left: halfBox.left + 130, width: 20 })).toBeGreaterThan(500);
});

test.each([
  ['it', 'sms', 'per SMS'],
  ['en', 'letter', 'by letter'],
  ['de', 'email', 'per E-Mail'],
  ['fr', 'pec', 'par PEC'],
  ['sl', 'letter', 's pismom'],
] as const)('a slip in %s tells that the other half comes by %s, and that both belong together', async (language, otherHalf: OtherHalf, words) => {
  const path = await savedPdf(await draw(slipFor('Maria Rossi', language, otherHalf)));
  const { stdout } = await promisify(execFile)('pdftotext', ['-layout', path, '-']);
  const text = stdout.replace(/\s+/g, ' ');
  expect(text).toContain(words);
  expect(text).toContain('16');
  expect(text.match(/4821/g)?.length).toBeGreaterThanOrEqual(2);
});

test.each([
  'A B',
  'Maria Giulia D’Alessandro',
  'W'.repeat(201),
  'Rechtsschutzversicherung '.repeat(4).trim(),
])('nothing on a slip for %s runs into anything else', (name) => {
  const layout = layOut(slipFor(name), fonts, undefined);
  expect({ strays: strays(layout), overlaps: overlaps(layout) }).toEqual({ strays: [], overlaps: 0 });
});
