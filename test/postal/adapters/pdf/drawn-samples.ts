/** A letter of every kind, drawn: what holds for all letters is shown by all of these. */
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { openLetterDrawing } from '../../../../services/postal/adapters/pdf/draw-letter';
import type { LetterBody, OtherHalf } from '../../../../services/postal/domain/letter-content';
import type { ComposedLetter } from '../../../../services/postal/ports';
import { composed, italianAddress } from '../../letter-samples';

export const svgLogo = Buffer.from(`<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60">
  <title>Istituto</title>
  <g fill="#1f4e79"><circle cx="30" cy="30" r="28"/><path d="M70 10h40v12h-40z M70 30h40v12h-40z"/></g>
  <polygon points="20,42 30,14 40,42" style="fill:white;stroke:#c00;stroke-width:2"/>
</svg>`);

/** Half of it shines through. */
export function pngLogo(width = 300, height = 120): Buffer {
  const picture = new PNG({ width, height });
  for (let dot = 0; dot < width * height; dot += 1)
    picture.data.set([31, 78, 121, dot % width < width / 2 ? 255 : 0], dot * 4);
  return PNG.sync.write(picture);
}

const halves = [
  { half: 'first', otherHalf: 'activation' },
  { half: 'second', otherHalf: 'message' },
] as const;
const notices = ['request-confirmation', 'credential-in-use'] as const;
const characters = 'QW8ZR5TM';

export const farthestAddress = {
  recipient: 'Maximiliane-Alexandra von Hohenstein-Württem',
  careOf: 'c/o Gesellschaft für Sozialversicherung mbH.',
  building: 'Gebäude 12, Aufgang C, 4. Stock, Wohnung 118',
  street: 'Ludwig-van-Beethoven-Hauptstraße 1234 a bis z',
  postalCode: '10115',
  locality: 'Berlin-Charlottenburg-Wilmersdorf',
  province: '',
  countryCode: 'GS',
};
export const widestAddress = {
  ...farthestAddress,
  recipient: 'W'.repeat(44),
  careOf: 'Ấ'.repeat(30),
  building: 'Ж'.repeat(44),
  street: 'Ẵgjp’Ǻ'.repeat(7),
};
export const shortestAddress = { ...italianAddress, recipient: 'A B', careOf: '', building: '' };

export interface Sample {
  readonly name: string;
  readonly letter: ComposedLetter;
  readonly pdf: Buffer;
}

let drawn: Promise<readonly Sample[]> | undefined;
let drawnOfDesks: Promise<readonly Sample[]> | undefined;

/** Letters, which go into envelopes. Once a test file. */
export function drawnSamples(): Promise<readonly Sample[]> {
  drawn ??= drawAll();
  return drawn;
}

/** Slips too. */
export async function drawnPapers(): Promise<readonly Sample[]> {
  drawnOfDesks ??= drawSlips();
  return [...(await drawnSamples()), ...(await drawnOfDesks)];
}

/** For somebody at a desk, as IssueAtDesk asks for it. */
export function slipFor(name: string, language = 'it', otherHalf: OtherHalf = 'letter'): ComposedLetter {
  const body = { kind: 'half', half: 'first', otherHalf, characters, expiryDays: 30 } as const;
  return composed({ language, recipient: { kind: 'desk', deskId: 'roma-eur-3', name }, body });
}

function drawSlips(): Promise<readonly Sample[]> {
  const { draw } = openLetterDrawing({ logo: { kind: 'svg', content: svgLogo } });
  const slips = [
    ...(['it', 'en', 'de', 'fr', 'sl'] as const).map((language) => ({
      name: `${language}, slip`,
      letter: slipFor('Maria Giulia D’Alessandro', language),
    })),
    { name: 'slip, widest name', letter: slipFor('W'.repeat(201)) },
  ];
  return Promise.all(slips.map(async ({ name, letter }) => ({ name, letter, pdf: await draw(letter) })));
}

async function drawAll(): Promise<readonly Sample[]> {
  const plain = openLetterDrawing();
  const withSvg = openLetterDrawing({ logo: { kind: 'svg', content: svgLogo } });
  const withPng = openLetterDrawing({ logo: { kind: 'png', content: pngLogo() } });
  const kinds = (['it', 'en', 'de'] as const).flatMap((language) => {
    const bodies: readonly LetterBody[] = [
      ...halves.map((which) => ({ kind: 'half', ...which, characters, expiryDays: 30 }) as const),
      ...notices.map((notice) => ({ kind: 'notice', notice }) as const),
    ];
    return bodies.map((body) => ({
      name: `${language}, ${body.kind === 'half' ? `${body.half} half` : body.notice}`,
      letter: composed({ language, body }),
      drawing: plain,
    }));
  });
  const cases = [
    ...kinds,
    { name: 'abroad', letter: composed({ address: farthestAddress, language: 'de' }), drawing: withSvg },
    { name: 'widest address', letter: composed({ address: widestAddress }), drawing: withPng },
    { name: 'shortest address', letter: composed({ address: shortestAddress }), drawing: plain },
    { name: 'printed again', letter: printedAgain(), drawing: plain },
  ];
  return Promise.all(
    cases.map(async ({ name, letter, drawing }) => ({ name, letter, pdf: await drawing.draw(letter) })),
  );
}

/** A PNG whose header claims a size that its content does not have. */
export function claimingPng(width: number, height: number): Buffer {
  const png = pngLogo(1, 1);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return Buffer.concat([png, deflateSync('')]);
}

function printedAgain() {
  const letter = composed();
  return { ...letter, code: letter.code.replace(/1$/, '2') };
}
