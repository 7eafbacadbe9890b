/** One line of text as people give it: a name, a line of an address. */

import { accepted, type Checked, refused } from './checked';
import { isPrintable } from './printable-characters';

interface LineRule {
  readonly maxCharacters: number;
  readonly required: boolean;
  /** Whether a letter will show it: then only what its font has is taken. */
  readonly printed?: boolean;
}

/**
 * Gives the line without spaces around it and with single ones inside, in Unicode's composed form; empty where nothing was
 * given and nothing is required. Control characters, line ends and invisible ones that change how text reads are refused, and in
 * a printed line what the letter's font does not have.
 */
export function checkLine(
  text: string | undefined,
  { maxCharacters, required, printed = false }: LineRule,
): Checked<string> {
  const line = oneLine(text ?? '');
  if (line === '') return required ? refused({ reason: 'FIELD_REQUIRED', description: 'must be given' }) : accepted('');
  if (hasControlCharacters(line))
    return refused({ reason: 'CONTROL_CHARACTERS', description: 'must not have control or invisible characters' });
  if (printed && !isPrintable(line))
    return refused({ reason: 'NOT_PRINTABLE', description: 'must be in Latin, Greek or Cyrillic letters' });
  if ([...line].length > maxCharacters)
    return refused({ reason: 'TEXT_TOO_LONG', description: `must have at most ${maxCharacters} characters` });
  return accepted(line);
}

/** An empty or blank text counts as not given. */
export function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

/** Only spaces are trimmed and joined: a line end or a tab is left for the check to find. */
export function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Space_Separator}+/gu, ' ')
    .replace(/^ | $/g, '');
}

/** Controls, line and paragraph separators, format characters (they can turn text around), lone surrogates, unassigned ones. */
export function hasControlCharacters(text: string): boolean {
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}
