/** The language in which a holder is written to. */

import { accepted, type Checked, refused } from './checked';
import { oneLine } from './text-line';

const defaultLanguage = 'it';
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
