/** What the letters say: the institution, its own texts where it has some. */
import { type Environment, readSettings } from '../../runtime/config';
import { institutionOf, institutionSettings } from '../../runtime/institution-settings';
import { optional, text } from '../../runtime/settings';
import { loadFonts, missingGlyphs } from './adapters/pdf/fonts';
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

/** Reads and checks the texts, in some 0.1 s. Faults: invalid WRONG_SETTINGS. */
export function readLetterTexts(env: Environment): LetterTexts {
  const config = readSettings(env, letterTextSettings());
  const { regular, bold } = loadFonts();
  return loadLetterTexts({
    folder: config.letterTemplatesFolder,
    institution: institutionOf(config),
    isPrintable: (character) => [regular, bold].every((font) => missingGlyphs(font, character).length === 0),
  });
}
