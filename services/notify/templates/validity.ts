import type { Language } from './message-text';

/** How long the PIN can be used for the first time: a span, since the day is not known before the letter has left. */
export const validity: Readonly<Record<Language, (days: number) => string>> = {
  it: (days) =>
    `Faccia il primo accesso appena ha le due parti: il PIN scade ${days} giorni dopo l’invio della lettera.`,
  en: (days) => `Sign in as soon as you have both parts: the PIN expires ${days} days after the letter was sent.`,
  de: (days) =>
    `Melden Sie sich an, sobald Sie beide Teile haben: Die PIN verfällt ${days} Tage nach dem Versand des Briefes.`,
};
