/** Where a letter of ours goes every day, to show that letters arrive. */
import { type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { parsedJson } from '../../runtime/parsed-json';
import { requiredFileText } from '../../runtime/setting-file';
import { integer, optional, text } from '../../runtime/settings';
import type { PostalAddress } from './domain/address-block';
import type { CanaryPolicy } from './use-cases/send-canary';

const name = 'CANARY_ADDRESS_FILE';

export function canarySettings() {
  return {
    canaryAddressFile: optional(
      text(name, {
        form: 'path',
        about:
          'JSON: a house of ours, to which a letter goes every day (recipient, street, postalCode, locality ...). Absent: none goes.',
      }),
    ),
    canaryDays: integer('CANARY_DAYS', {
      default: 7,
      min: 1,
      max: 90,
      about: 'After so many days without a confirmation a letter to CANARY_ADDRESS_FILE is missing, with an alarm.',
    }),
  } as const;
}

/** Undefined where there is no canary. Faults: invalid WRONG_SETTINGS with all that is wrong with the file. */
export function canaryPolicyOf(config: SettingsOf<ReturnType<typeof canarySettings>>): CanaryPolicy | undefined {
  const { canaryAddressFile: path, canaryDays: days } = config;
  if (path === undefined) return undefined;
  const faults: FieldFault[] = [];
  const wrong = (what: string) => faults.push(wrongSetting(name, `${path}: ${what}`));
  const read = linesIn(parsedJson(requiredFileText(name, path)), wrong);
  for (const line of required) if (read[line] === '') wrong(`${line} is missing`);
  if (faults.length > 0) throw wrongSettings(faults);
  const { language, ...address } = read;
  return { address, language: language || 'it', days };
}

type Lines = PostalAddress & { readonly language: string };
const required = ['recipient', 'street', 'postalCode', 'locality'] as const;
const mostCharacters = 100;

/** What is absent is empty. Its values are not told: they are an address. */
function linesIn(parsed: unknown, wrong: (what: string) => void): Lines {
  const empty = { recipient: '', careOf: '', building: '', street: '', postalCode: '', locality: '', province: '' };
  const lines: Record<string, string> = { ...empty, countryCode: 'IT', language: '' };
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) wrong('must be a JSON object');
  else
    for (const [line, value] of Object.entries(parsed)) {
      if (!(line in lines)) wrong(`has no ${line}`);
      else if (typeof value !== 'string' || value.length > mostCharacters)
        wrong(`${line} must be a text of at most ${mostCharacters} characters`);
      else lines[line] = value.trim();
    }
  const { recipient, careOf, building, street, postalCode, locality, province, countryCode, language } = lines;
  // Each was there from the beginning, and texts only replaced texts.
  return { recipient, careOf, building, street, postalCode, locality, province, countryCode, language } as Lines;
}
