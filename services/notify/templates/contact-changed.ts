/** Tells the contacts so far that there is a new one: a stranger who added it is found out by this. */
import { momentAside, spanInWords } from './in-words';
import type { Language, MessageTexts } from './message-text';
import { reachable, withDetailThatFits } from './sms-parts';
import type { Told } from './told';

export const contactChanged: MessageTexts<'contact-changed'> = {
  it: {
    sms: (told, { institution }) => {
      const text = (which: string) =>
        `${institution.name}: il suo PIN ha un nuovo recapito${which}.${restorable(told, 'it')} Non l'ha dato lei? Chiami subito ${reachable(institution)}`;
      return withDetailThatFits(text(`: ${told.maskedContact}`), text(''));
    },
    mail: (told, { institution }) => ({
      subject: `${institution.name}: un nuovo recapito per il suo PIN`,
      blocks: [
        `al suo PIN è stato collegato un nuovo recapito${momentAside(told.requestTime, 'it')}: ${told.maskedContact}`,
        ['Se l’ha indicato lei', `Non deve fare nulla.${quarantine(told, 'it')}`].join('\n'),
        [
          'Se non l’ha indicato lei',
          'Qualcuno ha usato il suo PIN o i suoi dati. Ci chiami subito: togliamo il recapito e blocchiamo il PIN.',
        ].join('\n'),
      ],
    }),
  },
  en: {
    sms: (told, { institution }) => {
      const text = (which: string) =>
        `${institution.name}: your PIN has a new contact${which}.${restorable(told, 'en')} Not you? Call at once: ${reachable(institution)}`;
      return withDetailThatFits(text(`: ${told.maskedContact}`), text(''));
    },
    mail: (told, { institution }) => ({
      subject: `${institution.name}: a new contact for your PIN`,
      blocks: [
        `Your PIN has a new contact${momentAside(told.requestTime, 'en')}: ${told.maskedContact}`,
        ['If you gave it', `There is nothing to do.${quarantine(told, 'en')}`].join('\n'),
        [
          'If you did not give it',
          'Somebody has used your PIN or your data. Call us at once: we will remove the contact and block the PIN.',
        ].join('\n'),
      ],
    }),
  },
  de: {
    sms: (told, { institution }) => {
      const text = (which: string) =>
        `${institution.name}: Ihre PIN hat einen neuen Kontakt${which}.${restorable(told, 'de')} Nicht Sie? Sofort anrufen: ${reachable(institution)}`;
      return withDetailThatFits(text(`: ${told.maskedContact}`), text(''));
    },
    mail: (told, { institution }) => ({
      subject: `${institution.name}: Ein neuer Kontakt zu Ihrer PIN`,
      blocks: [
        `zu Ihrer PIN wurde ein neuer Kontakt eingetragen${momentAside(told.requestTime, 'de')}: ${told.maskedContact}`,
        ['Wenn Sie ihn angegeben haben', `Sie müssen nichts tun.${quarantine(told, 'de')}`].join('\n'),
        [
          'Wenn Sie ihn nicht angegeben haben',
          'Jemand hat Ihre PIN oder Ihre Daten benutzt. Rufen Sie uns sofort an: Wir entfernen den Kontakt und sperren die PIN.',
        ].join('\n'),
      ],
    }),
  },
};

/** In an SMS: from when on the new contact serves a restore. */
function restorable({ quarantineMinutes }: Told<'contact-changed'>, language: Language): string {
  if (quarantineMinutes === 0) return '';
  const span = spanInWords(quarantineMinutes, language);
  const sentence: Readonly<Record<Language, string>> = {
    it: `Serve al ripristino tra ${span}.`,
    en: `It can restore the PIN in ${span}.`,
    de: `Zurücksetzen damit erst nach ${span}.`,
  };
  return ` ${sentence[language]}`;
}

/** In a mail: how long it serves none. */
function quarantine({ quarantineMinutes }: Told<'contact-changed'>, language: Language): string {
  if (quarantineMinutes === 0) return '';
  const span = spanInWords(quarantineMinutes, language);
  const sentence: Readonly<Record<Language, string>> = {
    it: `Per sicurezza il nuovo recapito per ${span} non può servire a ripristinare il PIN.`,
    en: `For safety, the new contact cannot be used to restore the PIN for ${span}.`,
    de: `Zur Sicherheit kann der neue Kontakt ${span} lang nicht zum Zurücksetzen der PIN dienen.`,
  };
  return ` ${sentence[language]}`;
}
