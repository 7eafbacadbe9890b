/** Every letter that looks different from another, for whoever looks at them on paper before holders do. */
import { isInland, type PostalAddress } from './domain/address-block';
import type { OtherHalf } from './domain/letter-content';
import {
  foreignAddresses,
  inlandAddresses,
  type NamedAddress,
  sixLinesAbroad,
  southTyrolean,
} from './sample-addresses';
import { otherHalvesOf } from './templates/letter-kinds';
import { type PreviewAsked, sampleAddress } from './templates/preview-letter';

export interface SampleLetter {
  /** Of its file, without the ending: what it is. */
  readonly name: string;
  readonly what: string;
  readonly asked: PreviewAsked;
}

const firstHalfWays: readonly OtherHalf[] = ['activation', 'sms', 'email', 'pec', 'desk-slip'];
const secondHalfWays: readonly OtherHalf[] = ['message', 'sms', 'email', 'pec', 'desk-slip'];

/** In each of the languages every kind; the addresses that are hard to place in the first of them and, abroad, in English. */
export function sampleLetters(languages: readonly string[]): readonly SampleLetter[] {
  const [main = 'it'] = languages;
  const abroad = languages.includes('en') ? 'en' : main;
  return [
    ...languages.flatMap(everyKind),
    ...inlandAddresses.map((one) => addressed(main, one)),
    ...foreignAddresses.map((one) => addressed(abroad, one)),
  ];
}

/** The three that documents show. */
export function pictureLetters(): readonly SampleLetter[] {
  return [
    half('it', 'second-half', 'message'),
    half('de', 'first-half', 'activation', southTyrolean),
    addressed('en', sixLinesAbroad),
  ];
}

function everyKind(language: string): readonly SampleLetter[] {
  return [
    ...firstHalfWays.map((way) => half(language, 'first-half', way)),
    ...secondHalfWays.map((way) => half(language, 'second-half', way)),
    ...otherHalvesOf('desk-slip').map((way) => slip(language, way)),
    without(half(language, 'second-half', 'message'), 'no-expiry', 'without the days that the PIN is valid'),
    notice(language, 'request-confirmation', 'the request has come'),
    notice(language, 'credential-in-use', 'there is a PIN already'),
  ];
}

function half(
  language: string,
  kind: 'first-half' | 'second-half',
  otherHalf: OtherHalf,
  address: PostalAddress = sampleAddress,
): SampleLetter {
  return {
    name: `${language}-${kind}-${otherHalf}`,
    what: `${kind === 'first-half' ? 'first' : 'second'} half, the other one: ${waysInWords[otherHalf]}`,
    asked: { language, kind, otherHalf, address },
  };
}

const waysInWords: Readonly<Record<OtherHalf, string>> = {
  activation: 'after activation',
  message: 'by SMS or mail',
  sms: 'by SMS',
  email: 'by e-mail',
  pec: 'by PEC',
  'desk-slip': 'at a desk',
  letter: 'by letter',
};

function slip(language: string, otherHalf: OtherHalf): SampleLetter {
  return {
    name: `${language}-desk-slip-${otherHalf}`,
    what: `slip of a desk, the other half: ${waysInWords[otherHalf]}`,
    asked: { language, kind: 'desk-slip', otherHalf },
  };
}

function without({ asked }: SampleLetter, name: string, what: string): SampleLetter {
  return {
    name: `${asked.language}-${asked.kind}-${name}`,
    what: `second half, ${what}`,
    asked: { ...asked, expiryDays: 0 },
  };
}

function notice(language: string, kind: 'request-confirmation' | 'credential-in-use', what: string): SampleLetter {
  return { name: `${language}-notice-${kind}`, what: `notice: ${what}`, asked: { language, kind } };
}

function addressed(language: string, { name, what, address }: NamedAddress): SampleLetter {
  const expiryDays = isInland(address.countryCode) ? 30 : 45;
  return {
    name: `${language}-address-${name}`,
    what: `address: ${what}`,
    asked: { language, kind: 'second-half', otherHalf: 'sms', expiryDays, address },
  };
}
