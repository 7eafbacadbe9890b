import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openLetterDrawing } from '../../../services/postal/adapters/pdf/draw-letter';
import type { LetterBody } from '../../../services/postal/domain/letter-content';
import { temporaryFolder } from '../../support/temporary-folder';
import { composed, content, italianAddress } from '../letter-samples';

const run = promisify(execFile);
const { draw } = openLetterDrawing();

describe('a letter with a half', () => {
  test('is read back from its text: half, reference, address, sender, what to do, how to get help', async () => {
    const text = await textOf(await draw(composed()));
    for (const part of [
      'Maria Giulia D’Alessandro',
      'c/o Studio Bianchi',
      'Scala B, interno 12',
      'Via Ciro il Grande 21',
      '00144 Roma RM',
      'Istituto di prova',
      'La seconda parte del Suo PIN',
      'Seconda parte (caratteri 9–16)',
      '4821',
      '23 novembre 2026',
      'il PIN vale 30 giorni dalla data di questa lettera',
      'Che cosa fare ora',
      'Numero verde 803 164',
      '06 164164',
      'www.example.it',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/QW8Z\s+R5TM/);
  });

  test('gives the same bytes however often it is drawn, by another process’s fonts too', async () => {
    const letter = composed();
    const pdf = await draw(letter);
    expect(await draw(letter)).toEqual(pdf);
    expect(await openLetterDrawing().draw(letter)).toEqual(pdf);
  });

  test('is one page that shows the address alone in the window, and the half only where the paper is folded inside', async () => {
    const pdf = await draw(composed());
    const info = await run('pdfinfo', [await saved(pdf)]);
    expect(info.stdout).toMatch(/Pages:\s+1\n/);
    expect(info.stdout).toMatch(/Page size:\s+595.28 x 841.89 pts \(A4\)/);
    // However the sheet lies in its envelope, the window shows nothing outside of x 90-210, y 44-94 mm.
    const inWindow = await textOf(pdf, { left: 90, top: 44, width: 120, height: 50 });
    expect(inWindow.trim().split(/\s*\n\s*/)).toEqual([
      'Maria Giulia D’Alessandro',
      'c/o Studio Bianchi',
      'Scala B, interno 12',
      'Via Ciro il Grande 21',
      '00144 Roma RM',
    ]);
    const outside = await textOf(pdf, { left: 0, top: 0, width: 210, height: 98 });
    expect(outside).not.toMatch(/PIN|QW8Z|R5TM|4821/);
  });

  test('shows its half in black on a pattern that is no text', async () => {
    const pdf = await draw(composed());
    const panel = await textOf(pdf, { left: 20, top: 146, width: 170, height: 28 });
    expect(panel.trim().split(/\s+/)).toEqual(['QW8Z', 'R5TM', '4821']);
    expect(darkShare(await pixelsOf(pdf, { left: 21, top: 146, width: 8, height: 28 }))).toBe(0);
    expect(darkShare(await pixelsOf(pdf, { left: 29, top: 146, width: 100, height: 28 }))).toBeGreaterThan(0.02);
  });

  test.each([
    [
      'en',
      'The second part of your PIN',
      'Nobody at Istituto di prova will ever ask you for your PIN',
      'the PIN is valid for 30 days from the date of this letter',
    ],
    [
      'de',
      'Der zweite Teil Ihrer PIN',
      'Niemand von Istituto di prova wird Sie je nach Ihrer PIN fragen',
      'Die PIN gilt 30 Tage ab dem Datum dieses Briefes',
    ],
  ] as const)('is written in %s where the holder reads that', async (language, subject, advice, validity) => {
    const text = (await textOf(await draw(composed({ language })), undefined, ['-raw'])).replace(/\s+/g, ' ');
    expect(text).toContain(subject);
    expect(text).toContain(advice);
    expect(text).toContain(validity);
  });

  test.each(
    (['it', 'en', 'de'] as const).flatMap((language) => [
      [language, 'first', 'activation'] as const,
      [language, 'second', 'message'] as const,
    ]),
  )('keeps what to do above its footer: in %s, the %s half, the other by %s', async (language, half, otherHalf) => {
    const body = { kind: 'half', half, otherHalf, characters: 'QW8ZR5TM', expiryDays: 30 } as const;
    const pdf = await draw(composed({ language, body }));
    expect(darkShare(await pixelsOf(pdf, { left: 20, top: 271, width: 170, height: 3.5 }))).toBe(0);
    expect(darkShare(await pixelsOf(pdf, { left: 20, top: 207, width: 170, height: 6 }))).toBeGreaterThan(0);
  });

  test('of a first half says how to activate the PIN; after a restore, which way the other half comes', async () => {
    const textOfHalf = async (body: object) => {
      const whole = { kind: 'half', half: 'first', otherHalf: 'activation', characters: 'QW8ZR5TM', expiryDays: 30 };
      const letter = composed({ body: { ...whole, ...body } as LetterBody });
      return (await textOf(await draw(letter), undefined, ['-raw'])).replace(/\s+/g, ' ');
    };
    const activation = await textOfHalf({});
    expect(activation).toContain('Attivi il PIN su www.example.it con il codice fiscale, la tessera sanitaria');
    expect(activation).toContain('con lo stesso riferimento 4821');
    const restored = await textOfHalf({ half: 'second', otherHalf: 'pec' });
    expect(restored).toContain('i primi 8 Le arrivano per PEC.');
    expect(restored).not.toContain('Attivi');
  });

  test('names the country in capitals only abroad', async () => {
    const address = { ...italianAddress, postalCode: '10115', locality: 'Berlin', province: '', countryCode: 'DE' };
    expect(await textOf(await draw(composed({ address })))).toMatch(/10115 Berlin\n\s+GERMANIA/);
  });

  test('takes a long line in smaller and narrower letters, and refuses one that would not fit at all', async () => {
    const long = { ...italianAddress, street: 'Via dei Caduti della Divisione Acqui di Cefalonia 1943 n. 118/bis' };
    expect(await textOf(await draw(composed({ address: long })))).toContain(long.street);
    const widest = { ...italianAddress, recipient: 'W'.repeat(44), careOf: 'Ж'.repeat(44) };
    const inWindow = await textOf(await draw(composed({ address: widest })), {
      left: 90,
      top: 44,
      width: 99,
      height: 50,
    });
    expect(inWindow.trim().split(/\s*\n\s*/)).toEqual([
      widest.recipient,
      widest.careOf,
      'Scala B, interno 12',
      'Via Ciro il Grande 21',
      '00144 Roma RM',
    ]);
    const tooLong = { ...italianAddress, street: 'Via Lunghissima '.repeat(8) };
    await expect(draw(composed({ address: tooLong }))).rejects.toMatchObject({
      kind: 'invalid',
      reason: 'ADDRESS_TOO_LONG',
    });
  });

  test('is refused before it is drawn where a character of it is not in the font, without naming the character', async () => {
    const address = { ...italianAddress, recipient: '王小明' };
    const refused = draw(composed({ address }));
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', reason: 'UNPRINTABLE_CHARACTER' });
    await expect(refused).rejects.not.toThrow(/王|小|明/);
  });

  test('writes names in Greek, Cyrillic and with every European accent', async () => {
    const address = {
      ...italianAddress,
      recipient: 'Žofie Łukasz Ğül',
      careOf: 'Ελένη Παπαδοπούλου',
      building: 'Анна Ковальчук',
    };
    const text = await textOf(await draw(composed({ address })));
    expect(text).toContain('Žofie Łukasz Ğül');
    expect(text).toContain('Ελένη Παπαδοπούλου');
    expect(text).toContain('Анна Ковальчук');
  });
});

test('a notice holds no half', async () => {
  const letter = composed({ body: { kind: 'notice', notice: 'credential-in-use' }, reference: '' });
  const text = await textOf(await draw(letter));
  expect(text).toContain('È stato chiesto un PIN a Suo nome');
  expect(text).not.toContain('Riferimento');
  expect(content().body.kind).toBe('half');
});

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

async function saved(pdf: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'letter.pdf');
  await writeFile(path, pdf);
  return path;
}

async function textOf(pdf: Buffer, box?: Box, options = ['-layout']): Promise<string> {
  const { stdout } = await run('pdftotext', [...options, ...cropped(box, 72), await saved(pdf), '-']);
  return stdout;
}

const dotsPerInch = 100;

/** Grey values of the page's part, 0 black to 255 white. */
async function pixelsOf(pdf: Buffer, box: Box): Promise<Uint8Array> {
  const path = await saved(pdf);
  const image = await run('pdftoppm', ['-gray', '-r', String(dotsPerInch), ...cropped(box, dotsPerInch), path], {
    encoding: 'buffer',
    maxBuffer: 16 * 1024 * 1024,
  });
  // P5, width and height, 255, each followed by white space; then the pixels.
  const header = /^P5\s+\d+\s+\d+\s+255\s/.exec(image.stdout.subarray(0, 40).toString('latin1'))?.[0] ?? '';
  return image.stdout.subarray(header.length);
}

function cropped(box: Box | undefined, resolution: number): string[] {
  if (box === undefined) return [];
  const dots = (millimetres: number) => String(Math.round((millimetres / 25.4) * resolution));
  return ['-x', dots(box.left), '-y', dots(box.top), '-W', dots(box.width), '-H', dots(box.height)];
}

function darkShare(pixels: Uint8Array): number {
  return pixels.filter((grey) => grey < 96).length / pixels.length;
}
