/** Reads and checks all texts of letters: those of the product, with the institution's in their place and beside them. */
import { join } from 'node:path';
import { type Institution, type InstitutionWords, institutionWords } from '../../../runtime/institution-settings';
import type { TemplateFault } from '../../../runtime/template-fault';
import { faultOfLiquid } from '../../../runtime/template-source';
import { holdsHalf, type LetterKind, letterKinds, otherHalvesOf, type TextName, textNames } from './letter-kinds';
import { type LetterLanguage, type LetterVariables, wordsOf } from './letter-words';
import { type ParsedText, parseText } from './parse-text';
import { type LetterTextFile, readTextFolder } from './text-folder';
import { placeFaults } from './text-places';

/** The product's own; the build copies it to its place below dist/. */
const productFolder = join(__dirname, 'texts');

/** Spoken to who asked for a language that there are no texts in. */
export const fallbackLanguage = 'it';

export interface LetterTextsOptions {
  /** The institution's folder; undefined where it has none. */
  readonly folder: string | undefined;
  readonly institution: Institution;
  /** Whether the letters' fonts have the character. */
  readonly isPrintable: (character: string) => boolean;
}

export interface CheckedTexts {
  /** By tag in lower case; only where there are no faults. */
  readonly languages: ReadonlyMap<string, LetterLanguage>;
  readonly faults: readonly TemplateFault[];
  /** Places where the product's own texts are too long with this institution's name, numbers and site. */
  readonly crowded: readonly TemplateFault[];
}

/** Never throws. */
export function checkTexts({ folder, institution, isPrintable }: LetterTextsOptions): CheckedTexts {
  const faults: TemplateFault[] = [];
  const product = readTextFolder(productFolder, false, faults);
  const own = folder === undefined ? [] : readTextFolder(folder, true, faults);
  const files = new Map([...product, ...own].map((file) => [file.path.toLowerCase(), file]));
  for (const file of files.values()) faults.push(...unprintableIn(file, isPrintable));
  const languages = [...new Set([...files.values()].map(({ language }) => language.toLowerCase()))].sort();
  const parsed = languages.flatMap((tag) => languageOf(tag, files, faults));
  const words = institutionWords(institution);
  const tried = faults.length > 0 ? [] : parsed.flatMap((one) => trialFaults(one, words));
  const ofFolder = tried.filter(({ isInstitutions }) => isInstitutions).map(({ fault }) => fault);
  const crowded = tried.filter(({ isInstitutions }) => !isInstitutions).map(({ fault }) => fault);
  return {
    languages: new Map(parsed.map((one) => [one.language.toLowerCase(), one])),
    faults: once([...faults, ...ofFolder]),
    crowded: once(crowded),
  };
}

type Files = ReadonlyMap<string, LetterTextFile>;

/** A region's files that are not there are those of its language. */
function languageOf(tag: string, files: Files, faults: TemplateFault[]): readonly LetterLanguage[] {
  const [primary = ''] = tag.split('-');
  const found = textNames.flatMap((name): [TextName, ParsedText][] => {
    const file = files.get(`${name}.${tag}.liquid`) ?? files.get(`${name}.${primary}.liquid`);
    if (file !== undefined) return [[name, parseText(file, faults)]];
    faults.push({ file: `${name}.${tag}.liquid`, what: `is missing: there are other texts in ${tag}` });
    return [];
  });
  if (found.length < textNames.length) return [];
  // Each of the names has been found.
  const { letter: frame, ...kinds } = Object.fromEntries(found) as Record<TextName, ParsedText>;
  const named = [...files.values()].find(({ language }) => language.toLowerCase() === tag);
  return [{ language: named?.language ?? tag, frame, kinds }];
}

/** Every letter that there can be, but for its code, reference and days: these are as long as they can be. */
function trialFaults(language: LetterLanguage, institution: InstitutionWords) {
  const { frame, kinds } = language;
  return letterKinds.flatMap((kind) => {
    const { path: file, isInstitutions } = kinds[kind];
    const tried = trialsOf(kind).flatMap((variables): readonly TemplateFault[] => {
      try {
        const { words, misplaced } = wordsOf(language, kind, variables, institution);
        if (misplaced.length > 0) return misplaced.map((what) => ({ file, what }));
        return placeFaults(words, frame.path, file);
      } catch (error) {
        return [faultOfLiquid(error, file)];
      }
    });
    return tried.map((fault) => ({ fault, isInstitutions: isInstitutions || frame.isInstitutions }));
  });
}

const longest = { letter_code: `${'0'.repeat(36)}-000`, reference: '0000', desk_id: '' };
const longestDesk = 'm'.repeat(40);

function trialsOf(kind: LetterKind): readonly LetterVariables[] {
  const onPaper =
    kind === 'desk-slip' ? ({ paper: 'slip', desk_id: longestDesk } as const) : ({ paper: 'letter' } as const);
  const tried = { ...longest, ...onPaper };
  if (!holdsHalf(kind)) return [{ ...tried, reference: '', other_half: '', expiry_days: '' }];
  const counted = otherHalvesOf(kind).map((other_half) => ({ ...tried, other_half, expiry_days: '3650' }));
  return [...counted, { ...tried, other_half: 'message', expiry_days: '' }];
}

function unprintableIn({ path, text }: LetterTextFile, isPrintable: (character: string) => boolean): TemplateFault[] {
  return text.split('\n').flatMap((line, index) => {
    const missing = [...new Set(line)].filter((character) => character !== '\t' && !isPrintable(character));
    if (missing.length === 0) return [];
    const named = missing.slice(0, 5).map((character) => `${character} (${codePointOf(character)})`);
    return [{ file: path, line: index + 1, what: `the letters’ fonts do not have ${named.join(', ')}` }];
  });
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function once(faults: readonly TemplateFault[]): readonly TemplateFault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}
