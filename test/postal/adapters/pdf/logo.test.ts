import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import { type LogoFile, readLogo } from '../../../../services/postal/adapters/pdf/logo';
import { printedPage } from '../../../support/printed-page';
import { temporaryFolder } from '../../../support/temporary-folder';
import { composed } from '../../letter-samples';
import { claimingPng, pngLogo, svgLogo } from './drawn-samples';

function reasonOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return `${(error as { kind?: string }).kind} ${(error as { reason?: string }).reason}`;
  }
}

const opened = (logo: LogoFile) => reasonOf(() => openLetterDrawing({ logo }));
const svg = (inside: string, attributes = 'viewBox="0 0 100 50"') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`);

async function file(content: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'logo');
  await writeFile(path, content);
  return path;
}

/** Ink in the four quarters of the picture, 45 by 22.5 mm where it is twice as wide as high. */
async function quarters(logo: LogoFile): Promise<readonly boolean[]> {
  const printed = await printedPage(await openLetterDrawing({ logo }).draw(composed()));
  const [width, height] = [22, 11];
  return [
    [20, 12],
    [42, 12],
    [20, 23],
    [42, 23],
  ].map(
    ([left = 0, top = 0]) => printed.inkIn({ left: left + 2, top: top + 2, width: width - 4, height: height - 4 }) > 50,
  );
}

describe('a logo of shapes', () => {
  test.each([
    ['rect', '<rect x="0" y="0" width="50" height="25" fill="#123"/>'],
    ['rect with round corners', '<rect width="50" height="25" rx="5"/>'],
    ['circle', '<circle cx="25" cy="12" r="11"/>'],
    ['ellipse', '<ellipse cx="25" cy="12" rx="20" ry="9"/>'],
    ['line', '<line x1="0" y1="0" x2="48" y2="22" stroke="black" stroke-width="4"/>'],
    ['polyline', '<polyline points="0,0 40 20, 0 20" fill="none" stroke="rgb(200,0,0)" stroke-width="3"/>'],
    ['polygon', '<polygon points="0,0 48,0 24,24"/>'],
    [
      'path with every command',
      '<path d="M2 2h20v5l5 5H20V20Q10 24 5 20T2 15C2 12 1 8 4 6S2 3 2 2zm10 5a3 3 0 1 1 0.1 0z"/>',
    ],
    ['moved', '<g transform="translate(-50,-25)"><rect x="50" y="25" width="40" height="20"/></g>'],
    [
      'scaled and turned',
      '<g transform="scale(2 1) rotate(90) matrix(1 0 0 1 0 -20)"><rect width="20" height="20"/></g>',
    ],
    [
      'painted by style',
      '<g style="fill:none;stroke:#c00"><rect x="4" y="4" width="40" height="16" style="stroke-width:6px"/></g>',
    ],
    ['with a hole', '<path fill-rule="evenodd" d="M0 0h48v22h-48zM10 5h20v10h-20z"/>'],
    ['beyond its edge, which is cut', '<rect x="-300" y="-300" width="345" height="320"/>'],
  ])('shows a %s where it is', async (_, inside) => {
    expect(await quarters({ kind: 'svg', content: svg(inside) })).toEqual([true, false, false, false]);
  });

  test('inherits what its groups say, and shows white on colour', async () => {
    const white =
      '<g fill="#000"><rect width="100" height="50"/><g fill="white"><rect width="100" height="25"/></g></g>';
    expect(await quarters({ kind: 'svg', content: svg(white) })).toEqual([false, false, true, true]);
  });

  test.each([
    ['text', '<text x="1" y="9">Istituto</text>'],
    ['a picture', '<image href="http://example.it/logo.png" width="9" height="9"/>'],
    ['a gradient', '<linearGradient id="a"/>'],
    ['a reference', '<use href="#a"/>'],
    ['a style sheet', '<style>rect{fill:red}</style>'],
    ['a script', '<script>alert(1)</script>'],
    ['a mask', '<rect width="9" height="9" mask="url(#a)"/>'],
    ['a paint that is elsewhere', '<rect width="9" height="9" fill="url(#a)"/>'],
    ['a half transparent shape', '<rect width="9" height="9" opacity="0.5"/>'],
    ['a length in per cent', '<rect width="50%" height="9"/>'],
    ['a skewed shape', '<rect width="9" height="9" transform="skewX(20)"/>'],
    ['a colour that nobody knows', '<rect width="9" height="9" fill="istituto"/>'],
    ['a path that is none', '<path d="hello"/>'],
    ['a path of too few numbers', '<path d="M 1 2 C 3"/>'],
    ['an odd list of points', '<polygon points="1 2 3"/>'],
    ['an svg within', '<svg viewBox="0 0 1 1"/>'],
  ])('is refused at the start where it has %s', (_, inside) => {
    expect(opened({ kind: 'svg', content: svg(inside) })).toBe('invalid LOGO_UNSUPPORTED');
  });

  test('is refused where it has no size, entities or an end', () => {
    expect(opened({ kind: 'svg', content: svg('', '') })).toBe('invalid LOGO_UNSUPPORTED');
    expect(opened({ kind: 'svg', content: svg('', 'width="0" height="5"') })).toBe('invalid LOGO_UNSUPPORTED');
    const entities = Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1">&a;</svg>');
    expect(opened({ kind: 'svg', content: entities })).toBe('invalid LOGO_UNSUPPORTED');
    expect(opened({ kind: 'svg', content: Buffer.from('<svg viewBox="0 0 1 1"><g>') })).toBe('invalid LOGO_UNREADABLE');
    expect(opened({ kind: 'svg', content: Buffer.from('no picture') })).toBe('invalid LOGO_UNREADABLE');
    expect(opened({ kind: 'svg', content: Buffer.from([0xff, 0xfe, 0x00]) })).toBe('invalid LOGO_UNREADABLE');
  });
});

describe('a logo of pixels', () => {
  test('is shown, white where it shines through', async () => {
    expect(await quarters({ kind: 'png', content: pngLogo(400, 200) })).toEqual([true, false, true, false]);
  });

  test('is refused at the start where it is cut, damaged, or larger than letters can bear', () => {
    const whole = pngLogo();
    expect(opened({ kind: 'png', content: whole })).toBeUndefined();
    expect(opened({ kind: 'png', content: whole.subarray(0, 100) })).toBe('invalid LOGO_UNREADABLE');
    expect(opened({ kind: 'png', content: Buffer.from('GIF89a, not a PNG at all') })).toBe('invalid LOGO_UNREADABLE');
    expect(opened({ kind: 'png', content: claimingPng(60_000, 60_000) })).toBe('invalid LOGO_TOO_LARGE');
    expect(opened({ kind: 'png', content: claimingPng(0, 10) })).toBe('invalid LOGO_UNREADABLE');
    expect(opened({ kind: 'png', content: Buffer.alloc(1024 * 1024 + 1) })).toBe('invalid LOGO_TOO_LARGE');
  });
});

test('the file of a logo is told by its content; one that cannot be read or is too large is refused', async () => {
  expect(readLogo(await file(svgLogo))).toEqual({ kind: 'svg', content: svgLogo });
  const png = pngLogo();
  expect(readLogo(await file(png))).toEqual({ kind: 'png', content: png });
  expect(reasonOf(() => readLogo('/no/such/logo.svg'))).toBe('invalid LOGO_UNREADABLE');
  const huge = await file(Buffer.alloc(1024 * 1024 + 1));
  expect(reasonOf(() => readLogo(huge))).toBe('invalid LOGO_TOO_LARGE');
});
