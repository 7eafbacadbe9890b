import type { Language } from './message-text';
import type { OtherHalf } from './told';

interface Halves {
  /** So many days after the letter's despatch; 0 where it is not known. */
  readonly expiryDays: number;
  readonly otherHalf: OtherHalf | undefined;
}

/**
 * How long the PIN can be used for the first time: a span, since the day is not known before the letter has left. Where
 * neither half is known to be a letter, nothing that the holder could count from.
 */
const texts: Readonly<Record<Language, { readonly soon: string; readonly until: (days: number) => string }>> = {
  it: {
    soon: 'Faccia il primo accesso appena ha le due parti',
    until: (days) => `: il PIN scade ${days} giorni dopo l’invio della lettera`,
  },
  en: {
    soon: 'Sign in as soon as you have both parts',
    until: (days) => `: the PIN expires ${days} days after the letter was sent`,
  },
  de: {
    soon: 'Melden Sie sich an, sobald Sie beide Teile haben',
    until: (days) => `: Die PIN verfällt ${days} Tage nach dem Versand des Briefes`,
  },
};

export function validity({ expiryDays, otherHalf }: Halves, language: Language): string {
  const { soon, until } = texts[language];
  const isCounted = expiryDays > 0 && (otherHalf === 'letter' || otherHalf === undefined);
  return `${soon}${isCounted ? until(expiryDays) : ''}.`;
}
