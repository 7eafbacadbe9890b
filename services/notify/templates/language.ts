import { type Language, languages } from './message-text';

/** The text's language for a BCP 47 tag: its primary subtag where there are texts in it, else Italian. */
export function languageFor(tag: string): Language {
  const primary = tag.toLowerCase().split('-')[0];
  return languages.find((language) => language === primary) ?? 'it';
}
