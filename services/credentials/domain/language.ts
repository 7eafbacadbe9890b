/** The language in which a holder is written to. */

import { accepted, type Checked, refused } from './checked';
import { oneLine } from './text-line';

const defaultLanguage: WrittenLanguage = 'it';
/** What RFC 5646 (4.4.1) says that every program must be able to take. */
const tagMaxCharacters = 35;

/** A canonical BCP 47 tag; Italian where none is given. */
export function checkLanguage(text: string | undefined): Checked<string> {
  const given = oneLine(text ?? '');
  if (given === '') return accepted(defaultLanguage);
  const tag = given.length > tagMaxCharacters ? undefined : canonicalTag(given);
  return tag !== undefined && tag.length <= tagMaxCharacters
    ? accepted(tag)
    : refused({ reason: 'LANGUAGE_INVALID', description: 'must be a language tag of BCP 47, such as it or en-GB' });
}

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined; // its only way to say no
  }
}

/** The languages in which there are texts; the first one is spoken where the holder's is none of them. */
const writtenLanguages = ['it', 'en', 'de'] as const;
export type WrittenLanguage = (typeof writtenLanguages)[number];

/** The texts' language for a BCP 47 tag, by its primary subtag. */
export function writtenLanguage(tag: string): WrittenLanguage {
  const primary = tag.toLowerCase().split('-')[0];
  return writtenLanguages.find((language) => language === primary) ?? defaultLanguage;
}
