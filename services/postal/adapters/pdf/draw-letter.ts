/** Draws a letter or a slip: A4, folded in three, the address in the window, or the name on the outside, the half inside. PDF/A-2b, tagged. */
import PDFDocument from 'pdfkit';
import { Fault } from '../../../../runtime/fault';
import type { ComposedLetter, LetterDrawing } from '../../ports';
import { FontInLetter, SharedSubsets } from './embedded-fonts';
import { type Fonts, loadFonts } from './fonts';
import { type LetterLayout, layOut } from './letter-layout';
import { type Logo, type LogoFile, openLogo } from './logo';
import { dataMatrixText } from './machine-marks';
import type { FontsInLetter } from './page-content';
import { drawPage } from './page-drawing';
import type { FontName } from './parsed-font';
import { pageResources } from './pdf-writer';
import { scramblePattern } from './scramble';

export interface Press {
  readonly fonts: Fonts;
  readonly subsets: Readonly<Record<FontName, SharedSubsets>>;
  readonly scramble: ReturnType<typeof scramblePattern>;
  readonly logo: Logo | undefined;
}

/** Fonts and logo are read here, once. Faults: invalid (LOGO_UNREADABLE, LOGO_TOO_LARGE, LOGO_UNSUPPORTED). */
export function openLetterDrawing(options: { readonly logo?: LogoFile | undefined } = {}): LetterDrawing {
  const fonts = loadFonts();
  const press: Press = {
    fonts,
    subsets: eachFont((name) => new SharedSubsets(fonts[name])),
    scramble: scramblePattern(fonts.mono),
    logo: options.logo === undefined ? undefined : openLogo(options.logo),
  };
  return {
    check: (letter) => forgetting(press, () => void checked(letter, press)),
    draw: async (letter) => forgetting(press, () => drawn(letter, checked(letter, press), press)),
  };
}

/** All that is the letter's own was set once the work returns: pdfkit only has to give its chunks away. */
function forgetting<Result>({ fonts }: Press, work: () => Result): Result {
  try {
    return work();
  } finally {
    for (const face of Object.values(fonts)) face.forgetLetter();
  }
}

interface CheckedLetter extends LetterLayout {
  readonly dataMatrix: string;
}

/** Most texts of a letter are some hundred characters; all of them fill a page with some thousands. */
const mostCharacters = 8_000;

/** Before anything is drawn: a letter with a hole in a name is worse than none. */
function checked(letter: ComposedLetter, { fonts, logo }: Press): CheckedLetter {
  const { half, handedTo } = letter;
  const written: Readonly<Record<FontName, readonly string[]>> = {
    condensed: letter.addressLines,
    regular: [
      ...letter.senderLines,
      letter.dateLine,
      handedTo?.deskLine ?? '',
      ...letter.paragraphs,
      ...itemsOf(letter),
      letter.codeLine,
    ],
    bold: [
      letter.senderName,
      handedTo?.label ?? '',
      handedTo?.name ?? '',
      letter.subject,
      ...titlesOf(letter),
      letter.helpLine,
    ],
    mono: half?.groups ?? [],
  };
  let [characters, undrawable] = [0, 0];
  for (const face of Object.values(fonts)) {
    for (const text of written[face.name]) {
      characters += text.length;
      if (characters > mostCharacters) throw new Fault('invalid', 'LETTER_TOO_LONG', 'the letter has too much text');
      undrawable += face.undrawable(text);
    }
  }
  // The character itself would tell something of a name.
  if (undrawable > 0) {
    throw new Fault(
      'invalid',
      'UNPRINTABLE_CHARACTER',
      `the fonts cannot show ${undrawable} character(s) of the letter`,
    );
  }
  return { ...layOut(letter, fonts, logo), dataMatrix: dataMatrixText(letter) };
}

function itemsOf({ sections }: ComposedLetter): readonly string[] {
  return sections.flatMap(({ items }) => items);
}

function titlesOf({ sections, half }: ComposedLetter): readonly string[] {
  const titles = sections.map(({ title }) => title);
  if (half === undefined) return titles;
  return [...titles, half.label, half.referenceLabel, half.reference, half.expiryLine ?? ''];
}

function drawn(letter: ComposedLetter, layout: CheckedLetter, press: Press): Promise<Buffer> {
  const document = newDocument(letter);
  const fonts: FontsInLetter = eachFont((name) => new FontInLetter(press.fonts[name], press.subsets[name]));
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    document.addPage();
    drawPage(document, letter, layout, {
      fonts,
      scramble: press.scramble,
      logo: press.logo,
      dataMatrix: layout.dataMatrix,
    });
    for (const font of Object.values(fonts)) {
      if (font.isUsed) pageResources(document).fonts[font.face.name] = font.embed(document);
    }
    document.end();
  });
}

/** All that pdfkit would take from the clock is given here. The title names the letter, not the person. */
function newDocument(letter: ComposedLetter): PDFKit.PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    tagged: true,
    displayTitle: true,
    lang: letter.language,
    // No font of pdfkit's: they are embedded here.
    font: null as unknown as string,
    info: { Title: letter.codeLine, Producer: 'Symbolon', Creator: 'Symbolon', CreationDate: letter.date },
  });
}

function eachFont<Value>(made: (name: FontName) => Value): Record<FontName, Value> {
  return { regular: made('regular'), bold: made('bold'), condensed: made('condensed'), mono: made('mono') };
}
