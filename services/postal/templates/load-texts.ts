/** The texts that this installation's letters are written in, loaded once. */
import { wrongSetting, wrongSettings } from '../../../runtime/config';
import type { FieldFault } from '../../../runtime/fault';
import { type Institution, institutionWords } from '../../../runtime/institution-settings';
import { lookUpLanguage } from '../../../runtime/language-lookup';
import { faultInWords } from '../../../runtime/template-fault';
import { type CheckedTexts, checkTexts, fallbackLanguage, type LetterTextsOptions } from './check-texts';
import type { LetterKind } from './letter-kinds';
import { type LetterLanguage, type LetterVariables, type LetterWords, wordsOf } from './letter-words';

export interface LanguageInfo {
  /** BCP 47. */
  readonly language: string;
  /** Some file of it is the institution's. */
  readonly overridden: boolean;
}

export interface LetterTexts {
  /** Who speaks in them. */
  readonly institution: Institution;
  languages(): readonly LanguageInfo[];
  /** Words in the language asked for, or the nearest that there is, or Italian: which one it is, is told. The same input gives the same words. */
  words(
    kind: LetterKind,
    languageTag: string,
    variables: LetterVariables,
  ): LetterWords & { readonly language: string; readonly fellBack: boolean };
}

/**
 * Faults: invalid WRONG_SETTINGS, naming all that is wrong with any of them: of the institution's folder by file and line, of the
 * institution where a letter has no room for it, or its fonts no character.
 */
export function loadLetterTexts(options: LetterTextsOptions): LetterTexts {
  const checked = checkTexts(options);
  const faults = [...institutionFaults(options), ...settingFaults(checked)];
  if (faults.length > 0) throw wrongSettings(faults);
  return new LoadedTexts(checked, options.institution);
}

const folderSetting = 'LETTER_TEMPLATES_FOLDER';
const shownFaults = 50;

function settingFaults({ faults, crowded }: CheckedTexts): readonly FieldFault[] {
  const told = faults.slice(0, shownFaults).map((fault) => wrongSetting(folderSetting, faultInWords(fault)));
  if (faults.length > shownFaults) told.push(wrongSetting(folderSetting, `and ${faults.length - shownFaults} more`));
  const [first] = crowded;
  // One is enough: it is the same word that is too long in all of them.
  if (first !== undefined)
    told.push(
      wrongSetting('INSTITUTION_NAME', `with the other INSTITUTION_ settings is too long: ${faultInWords(first)}`),
    );
  return told;
}

const institutionSettingNames: Readonly<Record<keyof Institution, string>> = {
  name: 'INSTITUTION_NAME',
  address: 'INSTITUTION_ADDRESS',
  freeNumber: 'INSTITUTION_FREE_NUMBER',
  mobileNumber: 'INSTITUTION_MOBILE_NUMBER',
  fax: 'INSTITUTION_FAX',
  site: 'INSTITUTION_SITE',
};

function institutionFaults({ institution, isPrintable }: LetterTextsOptions): readonly FieldFault[] {
  // Each of an institution's keys has its setting.
  return (Object.keys(institutionSettingNames) as (keyof Institution)[])
    .filter((key) => ![...institution[key]].every(isPrintable))
    .map((key) => wrongSetting(institutionSettingNames[key], 'has a character that the letters’ fonts do not have'));
}

/** What it holds is nobody else's: it can be part of a configuration, which is data. */
class LoadedTexts implements LetterTexts {
  readonly institution: Institution;
  readonly #languages: ReadonlyMap<string, LetterLanguage>;

  constructor({ languages }: CheckedTexts, institution: Institution) {
    this.#languages = languages;
    this.institution = institution;
  }

  languages(): readonly LanguageInfo[] {
    return [...this.#languages.values()].map(({ language, frame, kinds }) => ({
      language,
      overridden: [frame, ...Object.values(kinds)].some(({ isInstitutions }) => isInstitutions),
    }));
  }

  words(kind: LetterKind, languageTag: string, variables: LetterVariables) {
    const found = lookUpLanguage(this.#languages, languageTag, fallbackLanguage);
    if (found === undefined) throw new Error('the product’s texts were found at the start');
    const { text, fellBack } = found;
    const { words } = wordsOf(text, kind, variables, institutionWords(this.institution));
    return { ...words, language: text.language, fellBack };
  }
}
