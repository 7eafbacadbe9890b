/** Reads a folder of letters' texts: a file per text and language, as far as names, sizes and characters go. */
import { join } from 'node:path';
import type { TemplateFault } from '../../../runtime/template-fault';
import { namesIn, textIn } from '../../../runtime/template-file';
import { type TextName, textNames } from './letter-kinds';

export interface LetterTextFile {
  /** From its folder on. */
  readonly path: string;
  readonly name: TextName;
  /** BCP 47, as the file's name has it. */
  readonly language: string;
  readonly text: string;
  /** It is in the institution's folder. */
  readonly isInstitutions: boolean;
}

const mostFiles = 500;
const fileName = /^([a-z-]+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\.liquid$/;

/** Never throws: what cannot be read is among the faults. */
export function readTextFolder(folder: string, isInstitutions: boolean, faults: TemplateFault[]): LetterTextFile[] {
  const names = namesIn(folder, (what) => faults.push({ file: 'the folder', what }));
  if (names.length > mostFiles) faults.push({ file: 'the folder', what: `has more than ${mostFiles} files` });
  return names.slice(0, mostFiles).flatMap((path): LetterTextFile[] => {
    const [, asked, language = ''] = fileName.exec(path) ?? [];
    const name = textNames.find((one) => one === asked);
    if (name === undefined || !isLanguageTag(language)) {
      faults.push({ file: path, what: `is none of ${textNames.map((one) => `${one}.LANGUAGE.liquid`).join(', ')}` });
      return [];
    }
    const text = textIn(join(folder, path), (what) => faults.push({ file: path, what }));
    return text === undefined ? [] : [{ path, name, language, text, isInstitutions }];
  });
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
