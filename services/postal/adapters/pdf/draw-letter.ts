/** Draws a letter or a slip: A4, folded in three, the address in the window, or the name on the outside, the half inside. PDF/A-2b, tagged. */
import { Fault } from '../../../../runtime/fault';
import { drawnDocument, forgetting, openPress, type Press } from '../../../../runtime/pdf-document';
import type { FontName } from '../../../../runtime/pdf-parsed-font';
import type { ComposedLetter, LetterDrawing } from '../../ports';
import { loadFonts } from './fonts';
import { type LetterLayout, layOut } from './letter-layout';
import { type Logo, type LogoFile, openLogo } from './logo';
import { dataMatrixText } from './machine-marks';
import { drawPage } from './page-drawing';
import { scramblePattern } from './scramble';

interface LetterPress extends Press {
  readonly scramble: ReturnType<typeof scramblePattern>;
  readonly logo: Logo | undefined;
}

/** Fonts and logo are read here, once. Faults: invalid (LOGO_UNREADABLE, LOGO_TOO_LARGE, LOGO_UNSUPPORTED). */
export function openLetterDrawing(options: { readonly logo?: LogoFile | undefined } = {}): LetterDrawing {
  const fonts = loadFonts();
  const press: LetterPress = {
    ...openPress(fonts),
    scramble: scramblePattern(fonts.mono),
    logo: options.logo === undefined ? undefined : openLogo(options.logo),
  };
  return {
    check: (letter) => forgetting(press, () => void checked(letter, press)),
    draw: async (letter) => forgetting(press, () => drawn(letter, checked(letter, press), press)),
  };
}

interface CheckedLetter extends LetterLayout {
  readonly dataMatrix: string;
}

/** Most texts of a letter are some hundred characters; all of them fill a page with some thousands. */
const mostCharacters = 8_000;

/** Before anything is drawn: a letter with a hole in a name is worse than none. */
function checked(letter: ComposedLetter, { fonts, logo }: LetterPress): CheckedLetter {
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

/** The title names the letter, not the person. */
function drawn(letter: ComposedLetter, layout: CheckedLetter, press: LetterPress): Promise<Buffer> {
  const { codeLine: title, language, date } = letter;
  return drawnDocument(press, { title, language, date }, (document, fonts) =>
    drawPage(document, letter, layout, {
      fonts,
      scramble: press.scramble,
      logo: press.logo,
      dataMatrix: layout.dataMatrix,
    }),
  );
}
