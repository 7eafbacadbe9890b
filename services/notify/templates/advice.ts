/** What every mail says about keeping a PIN, whatever it is about: here once, so that no kind of mail can leave it out. */
import type { Language } from './message-text';

const titles: Readonly<Record<Language, string>> = {
  it: 'Per la sua sicurezza',
  en: 'For your safety',
  de: 'Zu Ihrer Sicherheit',
};

const always: Readonly<Record<Language, readonly string[]>> = {
  it: [
    'Conservi il PIN in un posto sicuro, non sul telefono, e non lo dica a nessuno.',
    'Noi non le chiederemo mai il PIN, né una sua parte: né al telefono, né per iscritto. Se qualcuno lo fa, non siamo noi.',
  ],
  en: [
    'Keep your PIN in a safe place, not on your phone, and tell it to nobody.',
    'We will never ask you for your PIN or any part of it, neither by phone nor in writing. If somebody does, it is not us.',
  ],
  de: [
    'Bewahren Sie Ihre PIN an einem sicheren Ort auf, nicht auf dem Telefon, und nennen Sie sie niemandem.',
    'Wir fragen Sie nie nach Ihrer PIN oder einem Teil davon, weder am Telefon noch schriftlich. Wer es tut, ist nicht von uns.',
  ],
};

/** `ofKind`: what one kind of mail has to say besides. */
export function adviceBlock(ofKind: readonly string[] | undefined, language: Language): string {
  return [titles[language], ...[...(ofKind ?? []), ...always[language]].map((line) => `- ${line}`)].join('\n');
}
