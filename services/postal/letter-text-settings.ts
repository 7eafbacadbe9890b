/** What the letters say: the institution, and its own texts where it has some. */
import { type Environment, readSettings } from '../../runtime/config';
import { institutionOf, institutionSettings } from '../../runtime/institution-settings';
import { optional, text } from '../../runtime/settings';
import { type LetterTexts, loadLetterTexts } from './templates/load-texts';

export function letterTextSettings() {
  return {
    ...institutionSettings(),
    letterTemplatesFolder: optional(
      text('LETTER_TEMPLATES_FOLDER', {
        form: 'path',
        about: "The institution's own texts of letters, in the place of the product's and beside them.",
      }),
    ),
  } as const;
}

/** Reads and checks the texts. Faults: invalid WRONG_SETTINGS. */
export function readLetterTexts(env: Environment): LetterTexts {
  const config = readSettings(env, letterTextSettings());
  return loadLetterTexts({
    folder: config.letterTemplatesFolder,
    institution: institutionOf(config),
    isPrintable: printableCheck(),
  });
}

type FontsModule = typeof import('./adapters/pdf/fonts');

/** Basic Latin and its supplements for European languages, with common marks: every font that there is has these. */
const common = /^[ -~\u00a0-\u00ac\u00ae-\u017f\u2010-\u2026•€]$/u;

/** The fonts are read for the first character that is not common only: parsing them takes longer than checking all texts. */
export function printableCheck(): (character: string) => boolean {
  let isInFonts: ((character: string) => boolean) | undefined;
  const load = () => {
    // `require` is typed any; the module's own type is this.
    const { loadFonts } = require('./adapters/pdf/fonts') as FontsModule;
    const { regular, bold } = loadFonts();
    return (character: string) => [regular, bold].every((face) => face.undrawable(character) === 0);
  };
  return (character) => {
    if (common.test(character)) return true;
    isInFonts ??= load();
    return isInFonts(character);
  };
}
