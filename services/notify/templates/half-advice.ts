import type { Language } from './message-text';

/** What every mail with a half adds to the advice that all mails give. */
export const halfAdvice: Readonly<Record<Language, readonly string[]>> = {
  it: [
    'Non dica questi caratteri a nessuno. Dopo il primo accesso cancelli questo messaggio.',
    'Se non ha chiesto lei un PIN, ci chiami subito.',
  ],
  en: [
    'Tell nobody these characters. After you first sign in, delete this message.',
    'If you did not ask for a PIN, call us at once.',
  ],
  de: [
    'Nennen Sie diese Zeichen niemandem. Löschen Sie diese Nachricht nach der ersten Anmeldung.',
    'Wenn Sie keine PIN beantragt haben, rufen Sie uns sofort an.',
  ],
};
