/** How times and characters are written in a text. */
import type { Language } from './message-text';

const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB', de: 'de-DE' };
/** The institution's, whatever the machine's. */
const timeZone = 'Europe/Rome';

/** 21 febbraio 2027, 14:05; empty for no time. */
export function momentInWords(time: Date | undefined, language: Language): string {
  if (time === undefined) return '';
  const day = new Intl.DateTimeFormat(locales[language], { timeZone, dateStyle: 'long' }).format(time);
  const clock = new Intl.DateTimeFormat(locales[language], { timeZone, hour: '2-digit', minute: '2-digit' });
  return `${day}, ${clock.format(time)}`;
}

/** ` (21 febbraio 2027, 14:05)`, to stand after a word; empty for no time. */
export function momentAside(time: Date | undefined, language: Language): string {
  return time === undefined ? '' : ` (${momentInWords(time, language)})`;
}

const units: Readonly<
  Record<Language, Readonly<Record<'minute' | 'hour' | 'day', readonly [one: string, many: string]>>>
> = {
  it: { minute: ['minuto', 'minuti'], hour: ['ora', 'ore'], day: ['giorno', 'giorni'] },
  en: { minute: ['minute', 'minutes'], hour: ['hour', 'hours'], day: ['day', 'days'] },
  de: { minute: ['Minute', 'Minuten'], hour: ['Stunde', 'Stunden'], day: ['Tag', 'Tage'] },
};

/** 10 minuti, 48 ore, 30 giorni: as a span is spoken of, up to three days in hours. */
export function spanInWords(minutes: number, language: Language): string {
  const [count, unit] = spanOf(minutes);
  const [one, many] = units[language][unit];
  return `${count} ${count === 1 ? one : many}`;
}

function spanOf(minutes: number): readonly [number, 'minute' | 'hour' | 'day'] {
  if (minutes > 72 * 60 && minutes % (24 * 60) === 0) return [minutes / (24 * 60), 'day'];
  if (minutes > 60 && minutes % 60 === 0) return [minutes / 60, 'hour'];
  return [minutes, 'minute'];
}

/** BCDF GHJK */
export function inGroupsOfFour(characters: string): string {
  return characters.replace(/.{4}(?=.)/g, '$& ');
}

/** Set apart from the text around it. */
export function entered(characters: string): string {
  return `    ${characters}`;
}
