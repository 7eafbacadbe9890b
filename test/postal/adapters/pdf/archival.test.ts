import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import { savedPdf } from '../../../support/printed-page';
import { builtSources } from '../../../support/servers';
import { temporaryFolder } from '../../../support/temporary-folder';
import { verdicts } from '../../../support/verapdf';
import { composed, italianAddress } from '../../letter-samples';
import { drawnPapers } from './drawn-samples';

const run = promisify(execFile);

async function judged(flavour: '2b' | '2a' | 'ua1'): Promise<readonly [string, string | undefined][]> {
  const samples = await drawnPapers();
  const files = await Promise.all(samples.map(({ pdf }) => savedPdf(pdf)));
  const told = await verdicts(files, flavour);
  return samples.map(({ name }, index) => [name, told[files[index] ?? '']]);
}

describe('a letter or slip of every kind', () => {
  test('is PDF/A-2b, as an independent validator sees it', async () => {
    const samples = await drawnPapers();
    expect(await judged('2b')).toEqual(samples.map(({ name }) => [name, 'PASS']));
  }, 300_000);

  test('keeps the rules of PDF/A-2a and PDF/UA-1 too, but for claiming to', async () => {
    const samples = await drawnPapers();
    expect(await judged('2a')).toEqual(samples.map(({ name }) => [name, 'FAIL 6.6.4-3']));
    expect(await judged('ua1')).toEqual(samples.map(({ name }) => [name, 'FAIL 5-1']));
  }, 300_000);
});

test('a letter tells its structure and its language to who cannot see it', async () => {
  const { draw } = openLetterDrawing();
  const path = await savedPdf(await draw(composed({ language: 'de' })));
  const { stdout: structure } = await run('pdfinfo', ['-struct', path]);
  const elements = structure.match(/^ *[A-Z]\w*/gm)?.map((line) => line.trim());
  const list = (items: number) => ['H2', 'L', ...Array.from({ length: items }, () => ['LI', 'Lbl', 'LBody']).flat()];
  expect(elements).toEqual([
    'Document',
    ...['P', 'P', 'P', 'P', 'P', 'H1', 'P', 'P'],
    ...['P', 'P', 'P', 'P', 'P'],
    ...list(3),
    ...list(3),
    ...['P', 'P'],
  ]);
  const { stdout: about } = await run('pdfinfo', [path]);
  expect(about).toMatch(/Tagged: +yes/);
  expect((await draw(composed({ language: 'de' }))).toString('latin1')).toContain('/Lang (de)');
});

test('a letter has the same bytes when another process draws it, after other letters', async () => {
  await builtSources();
  const letter = composed();
  const folder = await temporaryFolder();
  const letterFile = join(folder, 'letter.json');
  // Two characters that share a glyph with ones of the letter, in another order than here.
  const other = composed({ language: 'en', address: { ...italianAddress, recipient: 'Ω µ Ω μ ‐ Å' } });
  await writeFile(letterFile, JSON.stringify([other, letter]));
  const script = `
    const { openLetterDrawing } = require('./dist/services/postal/adapters/pdf/draw-letter');
    const { createHash } = require('node:crypto');
    const letters = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
    const { draw } = openLetterDrawing();
    (async () => {
      let pdf;
      for (const letter of letters) pdf = await draw({ ...letter, date: new Date(letter.date) });
      console.log(createHash('sha256').update(pdf).digest('hex'));
    })();`;
  const { stdout } = await run(process.execPath, ['-e', script, letterFile]);
  const { draw } = openLetterDrawing();
  expect(stdout.trim()).toBe(
    createHash('sha256')
      .update(await draw(letter))
      .digest('hex'),
  );
  const micro = composed({ address: { ...italianAddress, recipient: 'μ Ω ‐' } });
  const fresh = await openLetterDrawing().draw(micro);
  await draw(other);
  expect(await draw(micro)).toEqual(fresh);
});

test('a thousand letters leave nothing in memory', async () => {
  await builtSources();
  const folder = await temporaryFolder();
  const letterFile = join(folder, 'letter.json');
  await writeFile(letterFile, JSON.stringify(composed()));
  // Names in accents of their own, so that fonts' subsets differ too.
  const script = `
    const { openLetterDrawing } = require('./dist/services/postal/adapters/pdf/draw-letter');
    const letter = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
    const { draw } = openLetterDrawing();
    const name = (index) => String.fromCodePoint(0x100 + (index % 100), 0x400 + (index % 70)) + ' ' + index;
    (async () => {
      const held = [];
      for (let index = 0; index <= 1000; index += 1) {
        const addressLines = [name(index), ...letter.addressLines.slice(1)];
        await draw({ ...letter, date: new Date(letter.date), addressLines, dateLine: String(index) });
        if (index === 200 || index === 1000) {
          // What the last letters gave back outside of the heap is freed a turn later.
          global.gc();
          await new Promise(setImmediate);
          global.gc();
          held.push(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers);
        }
      }
      console.log(JSON.stringify(held));
    })();`;
  const { stdout } = await run(process.execPath, ['--expose-gc', '-e', script, letterFile]);
  const [early = 0, late = 0] = JSON.parse(stdout) as readonly number[];
  expect(late - early).toBeLessThan(2 * 1024 * 1024);
});
