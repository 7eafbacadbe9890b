/** Whether a letter's first line names the person whom it is for. */
import { wordsOf } from './address-words';

/** How somebody may be addressed. Anything else beside the names could be somebody else. */
const titles: ReadonlySet<string> = new Set(
  'SIG SIGRA SIGNA SIGNOR SIGNORA SIGNORINA DOTT DOTTSSA DR DRSSA ING AVV PROF PROFSSA GEOM ARCH RAG'.split(' '),
);
const dottedTitle = /(SIG|DOTT|DR|PROF)\.? ?(RA|NA|SSA)(?!\p{L})/giu;
/** Nobody is registered with more; what comes after them is not taken into account. */
const furtherNamesAtMost = 6;

interface Person {
  readonly givenName: string;
  readonly familyName: string;
}

/**
 * True where the line has the whole family name and the first given name, in either order, and beside them nothing but further given names of the
 * same person and a title. Case, accents, hyphens, apostrophes and spaces within names do not matter.
 */
export function isRecipient(line: string, { givenName, familyName }: Person): boolean {
  const words = wordsOf(line.replace(dottedTitle, '$1$2'));
  const family = wordsOf(familyName).join('');
  const [first, ...further] = wordsOf(givenName);
  if (family === '' || first === undefined) return false;
  const names = { needed: [family, first], allowed: further.slice(0, furtherNamesAtMost) };
  const withoutTitles = words.slice(words.findIndex((word) => !titles.has(word)));
  return isMadeOf(words.join(''), names) || isMadeOf(withoutTitles.join(''), names);
}

interface Names {
  readonly needed: readonly string[];
  readonly allowed: readonly string[];
}

/** True where the text is all the needed names and any of the allowed ones, each once, in any order, without anything between them. */
function isMadeOf(text: string, { needed, allowed }: Names): boolean {
  if (text === '') return needed.length === 0;
  const afterOneOf = (list: readonly string[], rest: (others: readonly string[]) => Names) =>
    list.some(
      (name, at) => text.startsWith(name) && isMadeOf(text.slice(name.length), rest(list.filter((_, i) => i !== at))),
    );
  return (
    afterOneOf(needed, (others) => ({ needed: others, allowed })) ||
    afterOneOf(allowed, (others) => ({ needed, allowed: others }))
  );
}
