/** docs/print-centres.md says what the code does. */
import { createHash } from 'node:crypto';
import { dataMatrixBox, mm, seenThroughWindows, sheetPicture } from '../../scripts/sheet-picture.mjs';
import { answersIn } from '../../services/postal/adapters/outcome-file';
import * as envelopes from '../../services/postal/adapters/pdf/envelopes';
import * as geometry from '../../services/postal/adapters/pdf/geometry';
import * as marks from '../../services/postal/adapters/pdf/machine-marks';
import type { LetterOutcome } from '../../services/postal/domain/answer-line';
import { letterClasses } from '../../services/postal/domain/batch';
import { returnReasons } from '../../services/postal/domain/letter-answer';
import { digestOf, manifestText } from '../../services/postal/domain/manifest';
import { outcomeMapping } from '../../services/postal/domain/outcome-mapping';
import { wireOutcome } from '../../services/postal/use-cases/wire-enums';
import { blocks, document, namesIn, rows, section, wordsOfType } from '../support/document';

const page = document('docs/print-centres.md');
const answers = section(page, '## Answers');
const results = section(page, '### What an answer comes to');
const places = { ...geometry, ...envelopes, ...marks };
const badLines = wordsOfType('services/postal/domain/answer-line.ts', 'BadLineReason');

test('the page has every word of an answer, and every reason of a return', () => {
  const [words = '', reasons = ''] = answers.slice(0, answers.indexOf('### By file')).split('| reason of a return |');
  expect(namesIn(words)).toEqual(Object.keys(wireOutcome).sort());
  expect(namesIn(`| reason |${reasons}`)).toEqual([...returnReasons].sort());
});

test('the page has every result of an answer, and every reason for which a line is refused', () => {
  const refused = wordsOfType('services/postal/domain/letter-answer.ts', 'RefusedReason');
  const others = wordsOfType('services/postal/use-cases/record-answers.ts', 'AnswerResult');
  expect(namesIn(results)).toEqual([...refused, ...others, ...badLines].sort());
});

test('docs/reasons.md has the same reasons for lines', () => {
  expect(namesIn(section(document('docs/reasons.md'), '## Answers of a print centre, by file'))).toEqual(badLines);
});

test('the page has every class of letters', () => {
  expect(namesIn(section(page, '## How batches arrive'))).toEqual([...letterClasses].sort());
});

test('the manifest on the page is one as it is written', () => {
  const letters = [1, 2].map((number) => {
    const letterId = `01a21c04-b400-7000-8000-00000000000${number}`;
    const sha256 = createHash('sha256').update(`letter ${number}`).digest('hex');
    return {
      letterId,
      attempt: 1,
      print: number,
      file: `${letterId}-1-${number}.pdf`,
      pages: 1,
      sha256,
      bytes: 51_200,
    };
  });
  const manifest = manifestText({
    sequence: 12,
    batchId: '01a21c12-6fa0-7000-8000-0000000000b1',
    letterClass: 'italy',
    createTime: new Date('2026-11-27T08:15:00Z'),
    previous: digestOf(Buffer.from('the one before')),
    replaces: undefined,
    letters,
  });
  expect(blocks(section(page, '## The manifest'), 'json')).toEqual([manifest.toString()]);
});

/** All lines of the file, by the mapping: `1 returned MOVED 2026-…`, with the last digit of the letter. */
async function read(csv: Buffer, mapping: unknown): Promise<string[]> {
  const understood = outcomeMapping(mapping);
  if (understood.kind === 'wrong') return [...understood.faults];
  async function* bytes() {
    yield csv;
  }
  const told: string[] = [];
  for await (const line of answersIn(bytes(), understood.mapping, new Date('2026-12-10T00:00:00Z')))
    told.push(line.kind === 'bad' ? line.reason : shown(line));
  return told;
}

function shown({ letter, answer, occurTime }: LetterOutcome): string {
  const reason = answer.kind === 'returned' ? [answer.reason] : [];
  return [letter.letterId.at(-1), answer.kind, ...reason, occurTime?.toISOString()].join(' ');
}

test('the file of answers on the page is read as it says', async () => {
  const [csv = ''] = blocks(answers, 'csv');
  expect(await read(Buffer.from(csv), {})).toEqual([
    '1 despatched 2026-11-27T15:30:00.000Z',
    '2 spoiled 2026-11-27T22:59:59.999Z',
    '3 returned MOVED 2026-12-09T09:15:00.000Z',
  ]);
});

test('the mapping on the page reads the file below it', async () => {
  const [mapping = ''] = blocks(answers, 'json');
  const [, csv = ''] = blocks(answers, 'csv');
  expect(await read(Buffer.from(csv, 'latin1'), JSON.parse(mapping))).toEqual([
    '1 despatched 2026-11-27T15:30:00.000Z',
    '2 spoiled 2026-11-27T14:02:00.000Z',
    '3 returned INSUFFICIENT_ADDRESS 2026-12-09T09:15:00.000Z',
    '4 returned MOVED 2026-12-09T09:15:00.000Z',
    '5 returned UNKNOWN 2026-12-09T09:16:00.000Z',
  ]);
  const words = Object.values<string>(JSON.parse(mapping).statuses).map((word) => word.split(' ')[0]);
  expect([...new Set(words)].sort()).toEqual(Object.keys(wireOutcome).sort());
  const reasons = new Set(Object.values(JSON.parse(mapping).reasons));
  expect([...reasons].sort()).toEqual([...returnReasons].sort());
});

test('docs/pictures/sheet.svg is drawn from the geometry of the letters: npm run sheet', () => {
  expect(document('docs/pictures/sheet.svg')).toBe(sheetPicture(places));
});

test('the measures on the page are those of the letters', () => {
  const sheet = section(page, '## The sheet');
  const { ever, always } = seenThroughWindows(places);
  const { page: paper, addressBox, halfBox, insertingMarks, folds, foldMarks, printerMargin } = geometry;
  const measured = {
    'sheet, A4': { left: 0, top: 0, width: paper.width, height: paper.height },
    'a window shows nothing outside of': ever,
    'every window shows': always,
    address: addressBox,
    DataMatrix: dataMatrixBox(places),
    'first inserting mark': { ...insertingMarks, height: insertingMarks.thickness },
    half: halfBox,
  };
  const number = (length: number) => mm(length).replace(' mm', '');
  const wanted = Object.entries(measured).map(([what, box]) => [
    what,
    ...[box.left, box.top, box.width, box.height].map(number),
  ]);
  expect(rows(sheet)).toEqual(expect.arrayContaining(wanted));
  const windows = envelopes.envelopes.map(({ name, width, height, window }) => [
    name,
    ...[width, height, window.left, window.top].map(number),
    `${window.width} x ${window.height}`,
  ]);
  expect(rows(sheet)).toEqual(expect.arrayContaining(windows));
  expect(sheet).toContain(`at ${folds.join(' and ')} mm`);
  expect(sheet).toContain(`marks of ${foldMarks.width} mm`);
  expect(sheet).toContain(`nearer than ${printerMargin} mm`);
  expect(sheet).toContain(`modules of ${mm(marks.moduleWidth)}`);
  expect(sheet).toContain(`${mm(marks.markPitch)} (1/6 inch)`);
});
