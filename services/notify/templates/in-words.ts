/** How times and characters are written in a text. */
import type { Language } from './message-text';

const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB', de: 'de-DE' };
/** The institution's, whatever the machine's. */
const timeZone = 'Europe/Rome';

/** 21 febbraio 2027; empty for no time. */
export function dayInWords(time: Date | undefined, language: Language): string {
  if (time === undefined) return '';
  return new Intl.DateTimeFormat(locales[language], { timeZone, dateStyle: 'long' }).format(time);
}

/** 21 febbraio 2027, 14:05; empty for no time. */
export function momentInWords(time: Date | undefined, language: Language): string {
  if (time === undefined) return '';
  const clock = new Intl.DateTimeFormat(locales[language], { timeZone, hour: '2-digit', minute: '2-digit' });
  return `${dayInWords(time, language)}, ${clock.format(time)}`;
}

/** BCDF GHJK */
export function inGroupsOfFour(characters: string): string {
  return characters.replace(/.{4}(?=.)/g, '$& ');
}

/** Set apart from the text around it. */
export function entered(characters: string): string {
  return `    ${characters}`;
}
