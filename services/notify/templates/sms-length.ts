import type { Institution } from '../../../runtime/institution-settings';
import { gsmPlaces, segmentCharacters } from '../domain/gsm-alphabet';
import { languages } from './message-text';
import { render, type Told } from './render';

const everyKind: readonly Told[] = [
  { kind: 'half', half: 'first', characters: 'BCDFGHJK', expiryDays: 0 },
  { kind: 'half', half: 'second', characters: 'BCDFGHJK', expiryDays: 0 },
  { kind: 'request-confirmation', requestTime: undefined },
  { kind: 'credential-in-use', requestTime: undefined },
];

/** True where every SMS that names this institution is one segment of GSM characters, in every language. */
export function everySmsFits(institution: Institution): boolean {
  return everyKind.every((told) =>
    languages.every((languageTag) => {
      const { text } = render(told, { channel: 'sms', languageTag, reference: '0000', institution });
      const places = gsmPlaces(text);
      return places !== undefined && places <= segmentCharacters;
    }),
  );
}
