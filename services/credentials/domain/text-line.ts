/** One line of text as people give it: a name, a line of an address. */

import { accepted, type Checked, refused } from './checked';

interface LineRule {
  readonly maxCharacters: number;
  readonly required: boolean;
}

/**
 * Gives the line without spaces around it and with single ones inside, in Unicode's composed form; empty where nothing was
 * given and nothing is required. Control characters, line ends and invisible ones that change how text reads are refused.
 */
export function checkLine(text: string | undefined, { maxCharacters, required }: LineRule): Checked<string> {
  const line = oneLine(text ?? '');
  if (line === '') return required ? refused({ reason: 'FIELD_REQUIRED', description: 'must be given' }) : accepted('');
  if (hasControlCharacters(line))
    return refused({ reason: 'CONTROL_CHARACTERS', description: 'must not have control or invisible characters' });
  if ([...line].length > maxCharacters)
    return refused({ reason: 'TEXT_TOO_LONG', description: `must have at most ${maxCharacters} characters` });
  return accepted(line);
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
