import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../runtime/fault';
import { openLetterDrawing } from '../../services/postal/adapters/pdf/draw-letter';
import { runLetter } from '../../services/postal/letter-command';
import type { DrawLetter } from '../../services/postal/ports';
import { builtSources } from '../support/servers';
import { temporaryFolder } from '../support/temporary-folder';
import { productTexts } from './letter-samples';
import { frisian, textFolder } from './own-letter-texts';

const program = join(__dirname, '../../dist/services/postal/letter.js');
const path = { PATH: process.env['PATH'] ?? '' };

/** As who has it in a terminal sees it. */
function letter(args: readonly string[], env: Readonly<Record<string, string>> = path) {
  return new Promise<{ code: number; output: string; errors: string }>((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_, output, errors) =>
      resolve({ code: child.exitCode ?? -1, output, errors }),
    );
  });
}

async function textOf(folder: string, file: string): Promise<string> {
  const { stdout } = await promisify(execFile)('pdftotext', ['-raw', join(folder, file), '-']);
  return stdout.replace(/\s+/g, ' ');
}

describe('npm run letter', () => {
  beforeAll(builtSources);

  test('--sample draws every kind of letter in every language, and the addresses that are hard to place', async () => {
    const folder = join(await temporaryFolder(), 'made', 'here');
    const { code, output, errors } = await letter(['--sample', '--out', folder]);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const files = await readdir(folder);
    expect(files).toHaveLength(91);
    expect(files.filter((name) => name.startsWith('sl-')).sort()).toEqual([
      'sl-desk-slip-email.pdf',
      'sl-desk-slip-letter.pdf',
      'sl-desk-slip-pec.pdf',
      'sl-desk-slip-sms.pdf',
      'sl-first-half-activation.pdf',
      'sl-first-half-desk-slip.pdf',
      'sl-first-half-email.pdf',
      'sl-first-half-pec.pdf',
      'sl-first-half-sms.pdf',
      'sl-notice-credential-in-use.pdf',
      'sl-notice-request-confirmation.pdf',
      'sl-second-half-desk-slip.pdf',
      'sl-second-half-email.pdf',
      'sl-second-half-message.pdf',
      'sl-second-half-no-expiry.pdf',
      'sl-second-half-pec.pdf',
      'sl-second-half-sms.pdf',
    ]);
    expect(files.filter((name) => name.includes('address'))).toEqual([
      'en-address-germany.pdf',
      'en-address-japan.pdf',
      'en-address-six-lines.pdf',
      'en-address-united-kingdom.pdf',
      'it-address-longest.pdf',
      'it-address-widest-name.pdf',
    ]);
    const lines = output.split('\n');
    expect(lines[0]).toMatch(/^FILE +LANGUAGE +SIZE +WHAT$/);
    expect(output).toMatch(/^en-address-japan\.pdf +en +\d+ KB +address: Japan, in Latin letters$/m);
    expect(lines.at(-2)).toBe(`91 letters in ${folder}.`);
    const six = await textOf(folder, 'en-address-six-lines.pdf');
    expect(six).toContain('Rio de Janeiro RJ 22060-001 BRASILE');
    expect(six).toContain('SAMPLE');
    expect(await textOf(folder, 'fr-first-half-activation.pdf')).toContain('BCDF GHJK');
  });

  test('draws the same bytes again', async () => {
    const [one, other] = [await temporaryFolder(), await temporaryFolder()];
    for (const folder of [one, other]) await letter(['--sample', '--language', 'it', '--out', folder]);
    const files = await readdir(one);
    expect(files).toHaveLength(23);
    for (const name of files) expect(await readFile(join(other, name))).toEqual(await readFile(join(one, name)));
  });

  test('takes the texts and the institution of the settings', async () => {
    const env = { ...path, INSTITUTION_NAME: 'Istituto di prova', LETTER_TEMPLATES_FOLDER: await textFolder(frisian) };
    const folder = await temporaryFolder();
    expect(await letter(['--sample', '--language', 'fy', '--out', folder], env)).toMatchObject({ code: 0, errors: '' });
    const text = await textOf(folder, 'fy-second-half-sms.pdf');
    expect(text).toContain('Istituto di prova');
    expect(text).toContain('de oare komt mei SMS.');
    expect(await letter(['--check'], env)).toEqual({
      code: 0,
      errors: '',
      output: `LANGUAGE  TEXTS
de        the product's
en        the product's
fr        the product's
fy        the institution's, at least in part
it        the product's
sl        the product's

6 languages: all right.
`,
    });
  });

  test('--pictures draws the three that the README shows, small enough to be kept', async () => {
    const folder = await temporaryFolder();
    expect(await letter(['--pictures', folder])).toMatchObject({ code: 0, errors: '' });
    const files = (await readdir(folder)).sort();
    expect(files).toEqual(
      (await readdir(join(__dirname, '../../docs/pictures'))).filter((name) => /^(it|de|en)-/.test(name)).sort(),
    );
    for (const name of files) {
      const picture = await readFile(join(folder, name));
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
      expect(picture.length).toBeLessThan(150 * 1_024);
    }
    expect(await letter(['--pictures', folder], { PATH: '/nowhere' })).toMatchObject({
      code: 1,
      errors: 'Not drawn: pdftoppm is not there (Debian: poppler-utils)\n',
    });
  });

  test('a wrong text, setting, folder or command line has its own exit code', async () => {
    const folder = await textFolder({ 'letter.it.liquid': 'Help: {{ b }}\n\n{% body %}\n' });
    const wrong = await letter(['--sample'], { ...path, LETTER_TEMPLATES_FOLDER: folder, INSTITUTION_FAX: '王' });
    expect(wrong.code).toBe(78);
    expect(wrong.errors).toContain('  LETTER_TEMPLATES_FOLDER letter.it.liquid:1: unknown variable: b\n');
    expect(wrong.errors).toContain('  LETTER_TEMPLATES_FOLDER letter.it.liquid:1: lacks the line Code: ...\n');
    expect(wrong.errors).toContain('  INSTITUTION_FAX has a character that the letters’ fonts do not have\n');
    expect(await letter(['--sample', '--language', 'hu'])).toEqual({
      code: 64,
      output: '',
      errors: 'There are no texts in hu, only in de, en, fr, it, sl.\n',
    });
    expect(await letter(['--sample', '--out', '/dev/null/letters'])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Not drawn: ENOTDIR'),
    });
    expect(await letter([])).toEqual({
      code: 64,
      output: '',
      errors: 'error: say what to do: --sample, --pictures <folder> or --check\n',
    });
    for (const args of [
      ['--sampel'],
      ['--sample', '--check'],
      ['--sample', 'it'],
      ['--pictures'],
      ['--check', '--out', 'x'],
    ])
      expect({ args, ...(await letter(args)) }).toMatchObject({
        code: 64,
        output: '',
        errors: expect.stringMatching(/^error: /),
      });
    const help = await letter(['--help']);
    expect(help).toMatchObject({ code: 0, errors: '' });
    expect(help.output).toMatch(/Usage: npm run letter -- .+Exit codes: .+LETTER_TEMPLATES_FOLDER/s);
  });

  test('a letter that cannot be drawn is named, the others are drawn, and it has an exit code', async () => {
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const folder = await temporaryFolder();
      const { draw } = openLetterDrawing();
      const refusing: DrawLetter = async (one) => {
        if (one.addressLines.includes('GIAPPONE')) throw new Fault('invalid', 'ADDRESS_TOO_LONG', 'it does not fit');
        return draw(one);
      };
      const asked = { kind: 'sample', folder, languages: ['it'] } as const;
      expect(await runLetter({ texts: productTexts, openDrawing: () => refusing }, asked)).toBe(65);
      const output = written.mock.calls.join('');
      expect(output).toMatch(
        /^it-address-japan +it +- +address: Japan.*: NOT DRAWN, ADDRESS_TOO_LONG: it does not fit$/m,
      );
      expect(output).toMatch(/\n22 letters in .+, 1 not drawn\.\n$/);
      expect(await readdir(folder)).toHaveLength(22);
    } finally {
      written.mockRestore();
    }
  });
});
