/** What this installation knows of addresses, and when a letter waits for somebody to look at its own. */
import isISO31661Alpha2 from 'validator/lib/isISO31661Alpha2';
import { type SettingsOf, wrongOnesIn, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { choice, integer, list, optional, text } from '../../runtime/settings';
import { builtInCapFile, readCapFile } from './adapters/cap-file';
import { builtInPatternFile, readPatternFile } from './adapters/pattern-file';
import { isInland } from './domain/address-block';
import type { AddressRules } from './domain/address-check';
import type { DoorPolicy } from './domain/door';

export function addressSettings() {
  return {
    capFile: optional(
      text('CAP_FILE', {
        form: 'path',
        about: 'CSV: which CAP belongs to which locality and province, in the place of the built-in sample.',
      }),
    ),
    capUnknown: optional(
      choice('CAP_UNKNOWN', {
        among: ['pass', 'hold'],
        about:
          'A letter whose CAP the file does not have goes out (pass), or waits for an operator (hold). Absent: hold with CAP_FILE, pass with the sample.',
      }),
    ),
    addressPatternsFile: optional(
      text('ADDRESS_PATTERNS_FILE', {
        form: 'path',
        about: 'CSV: words by which an address tells that no letter arrives there, in the place of the built-in ones.',
      }),
    ),
    countriesNotServed: list('COUNTRIES_NOT_SERVED', {
      default: [],
      about: 'Letters to these countries wait for an operator: codes of ISO 3166-1, two letters.',
    }),
    doorRecipients: integer('DOOR_RECIPIENTS', {
      default: 10,
      min: 1,
      max: 1_000_000,
      about: 'So many different recipients may have letters at one street door within DOOR_DAYS; further ones wait.',
    }),
    doorDays: integer('DOOR_DAYS', {
      default: 30,
      min: 1,
      max: 3_650,
      about: 'Over how many days letters to one door are counted.',
    }),
  } as const;
}

/** Those that name files. */
export const addressFileSettings: readonly string[] = ['CAP_FILE', 'ADDRESS_PATTERNS_FILE'];

export type AddressConfig = SettingsOf<ReturnType<typeof addressSettings>>;

/** Reads the files, at the start. Faults: invalid WRONG_SETTINGS, with the first bad lines of each file. */
export async function addressRulesOf(config: AddressConfig): Promise<AddressRules> {
  const { capFile, addressPatternsFile, countriesNotServed } = config;
  const [caps, patterns] = await Promise.allSettled([
    readCapFile(capFile ?? builtInCapFile),
    readPatternFile(addressPatternsFile ?? builtInPatternFile),
  ]);
  const faults = [caps, patterns].flatMap((read) => (read.status === 'rejected' ? wrongOnesIn(read.reason) : []));
  faults.push(...countryFaults(countriesNotServed));
  if (caps.status === 'rejected' || patterns.status === 'rejected' || faults.length > 0) throw wrongSettings(faults);
  return {
    caps: caps.value,
    capUnknown: config.capUnknown ?? (capFile === undefined ? 'pass' : 'hold'),
    patterns: patterns.value,
    countriesNotServed: new Set(countriesNotServed.map((code) => code.toUpperCase())),
  };
}

function countryFaults(codes: readonly string[]): readonly FieldFault[] {
  const wrong = codes.filter((code) => !isISO31661Alpha2(code) || isInland(code));
  return wrong.map((code) => wrongSetting('COUNTRIES_NOT_SERVED', `${code} is no code of a country abroad`));
}

export function doorPolicyOf({ doorRecipients }: Pick<AddressConfig, 'doorRecipients'>): DoorPolicy {
  return { recipientsAtDoor: doorRecipients };
}
