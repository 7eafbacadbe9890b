import type { Language } from './message-text';

/** What every mail with a half says about keeping it. */
export const halfAdvice: Readonly<Record<Language, string>> = {
  it: [
    'Per la sua sicurezza',
    '- Non dica questi caratteri a nessuno. Noi non le chiederemo mai il PIN, né una sua parte: né al telefono, né per iscritto.',
    '- Dopo il primo accesso cancelli questo messaggio, e conservi il PIN personale in un posto sicuro: non sul telefono.',
    '- Se non ha chiesto lei un PIN, ci chiami subito.',
  ].join('\n'),
  en: [
    'For your safety',
    '- Tell nobody these characters. We will never ask you for your PIN or any part of it, neither by phone nor in writing.',
    '- After you first sign in, delete this message, and keep your personal PIN in a safe place: not on your phone.',
    '- If you did not ask for a PIN, call us at once.',
  ].join('\n'),
  de: [
    'Zu Ihrer Sicherheit',
    '- Nennen Sie diese Zeichen niemandem. Wir fragen Sie nie nach Ihrer PIN oder einem Teil davon, weder am Telefon noch schriftlich.',
    '- Löschen Sie diese Nachricht nach der ersten Anmeldung und bewahren Sie Ihre persönliche PIN an einem sicheren Ort auf: nicht auf dem Telefon.',
    '- Wenn Sie keine PIN beantragt haben, rufen Sie uns sofort an.',
  ].join('\n'),
};
