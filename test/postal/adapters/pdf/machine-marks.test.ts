import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import { envelopes, shiftsIn, shownThrough } from '../../../../services/postal/adapters/pdf/envelopes';
import { dataMatrixText } from '../../../../services/postal/adapters/pdf/machine-marks';
import { printedPage, scannedDataMatrix } from '../../../support/printed-page';
import { composed } from '../../letter-samples';
import { drawnPapers } from './drawn-samples';

const { check, draw } = openLetterDrawing();
const id = '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c';
/** With the white around it that scanners need. */
const corner = { left: 165, top: 8, width: 30, height: 30 };

test('a scanner reads the letter, its attempt, its print and its page', async () => {
  expect(await scannedDataMatrix(await draw(composed()), corner)).toBe(`SYM1|${id}|1|1|1/1`);
  const again = { ...composed(), code: `${id}-3-2` };
  expect(await scannedDataMatrix(await draw(again), corner)).toBe(`SYM1|${id}|3|2|1/1`);
});

test('a scanner reads every kind of letter and slip, and one of many attempts and prints in a larger symbol', async () => {
  for (const { letter, pdf } of await drawnPapers()) {
    expect(await scannedDataMatrix(pdf, corner)).toBe(dataMatrixText(letter));
  }
  const worn = { ...composed(), code: `${id}-999999-123456` };
  expect(await scannedDataMatrix(await draw(worn), corner)).toBe(`SYM1|${id}|999999|123456|1/1`);
});

test('no window ever shows the DataMatrix', () => {
  const highest = envelopes.flatMap((envelope) =>
    shiftsIn(envelope, 1).map((shift) => shownThrough(envelope, shift).top),
  );
  expect(Math.min(...highest)).toBeGreaterThan(corner.top + corner.height);
});

test('an inserter finds the gate, first sheet, last sheet, no parity, and the end beside the left edge', async () => {
  const printed = await printedPage(await draw(composed()));
  const bars = [0, 1, 2, 3, 4].map((index) => {
    const top = 50 + (index * 25.4) / 6;
    return printed.inkIn({ left: 7, top, width: 6, height: 0.6 }) > 20;
  });
  expect(bars).toEqual([true, true, true, false, true]);
});

test('a code that is no id and attempt is a bug, told before anything is drawn', () => {
  for (const code of ['', 'letter', 'a|b-1', `${id}-x`, `${'a'.repeat(40)}-1`]) {
    expect(() => check({ ...composed(), code })).toThrow(
      expect.objectContaining({ kind: 'bug', reason: 'LETTER_CODE' }),
    );
  }
});
