/** What a personal PIN that its holder chooses must not be: the guesses that come first. */

import type { ValueFault } from './checked';
import type { FiscalCode } from './fiscal-code';
import { personalPinCharacters, withoutSeparators } from './pin';

type Breaks = (characters: string, fiscalCode: FiscalCode | undefined) => boolean;

const rules: readonly (ValueFault & { readonly breaks: Breaks })[] = [
  {
    reason: 'CHOSEN_PIN_LENGTH',
    description: `must have ${personalPinCharacters} characters`,
    breaks: (characters) => [...characters].length !== personalPinCharacters,
  },
  {
    reason: 'CHOSEN_PIN_CHARACTERS',
    description: 'must have letters A to Z and digits only',
    breaks: (characters) => !/^[A-Z0-9]*$/.test(characters),
  },
  {
    reason: 'CHOSEN_PIN_IN_FISCAL_CODE',
    description: "must not be a run of the holder's fiscal code",
    breaks: (characters, fiscalCode) => characters.length > 1 && (fiscalCode?.includes(characters) ?? false),
  },
  {
    reason: 'CHOSEN_PIN_ONE_CHARACTER',
    description: 'must not be one character repeated',
    breaks: (characters) => characters.length > 1 && new Set(characters).size === 1,
  },
  {
    reason: 'CHOSEN_PIN_SEQUENCE',
    description: 'must not be letters or digits in a row, up or down',
    breaks: (characters) => isSequence(characters, 1) || isSequence(characters, -1),
  },
];

/**
 * Every rule that the chosen PIN breaks; none: parsePin gives it in the form in which it is kept. Case, spaces and hyphens do not
 * matter. Where the fiscal code itself was faulty the other rules are still told.
 */
export function brokenRules(chosen: string, fiscalCode: FiscalCode | undefined): readonly ValueFault[] {
  const characters = withoutSeparators(chosen);
  return rules
    .filter((rule) => rule.breaks(characters, fiscalCode))
    .map(({ reason, description }) => ({ reason, description }));
}

/** The fault of a new PIN that is the current one. */
export function unchangedPin(current: string, chosen: string): readonly ValueFault[] {
  if (withoutSeparators(current) !== withoutSeparators(chosen)) return [];
  return [{ reason: 'CHOSEN_PIN_UNCHANGED', description: 'must not be the current PIN' }];
}

/** Rows go round: after 9 comes 0, after Z comes A, as people type them along a keyboard. */
function isSequence(characters: string, step: 1 | -1): boolean {
  const row = /^[0-9]{2,}$/.test(characters) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  if (characters.length < 2) return false;
  return [...characters].every((character, index) => {
    const before = characters.charAt(index - 1);
    if (index === 0) return row.includes(character);
    return character === row.charAt((row.indexOf(before) + step + row.length) % row.length);
  });
}
