/** Tells the contacts so far that there is a new one: a stranger who added it is found out by this. */
import { momentAside, spanInWords } from './in-words';
import type { Language, MessageTexts } from './message-text';
import { reachable, withDetailThatFits } from './sms-parts';
import type { Told } from './told';

export const contactChanged: MessageTexts<'contact-changed'> = {
  it: {
    sms: (told, { institution }) => {
      const text = (which: string) =>
        `${institution.name}: il suo PIN ha un nuovo recapito${which}. Serve al ripristino ${restorable(told, 'it')}. Non l'ha dato lei? Chiami subito ${reachable(institution)}`;
      return withDetailThatFits(text(`: ${told.maskedContact}`), text(''));
    },
    mail: (told, { institution }) => ({
      subject: `${institution.name}: un nuovo recapito per il suo PIN`,
      blocks: [
        `al suo PIN è stato collegato un nuovo recapito${momentAside(told.requestTime, 'it')}: ${told.maskedContact}`,
        [
          'Se l’ha indicato lei',
          `Non deve fare nulla. Per sicurezza il nuovo recapito ${quarantine(told, 'it')} non può servire a ripristinare il PIN.`,
        ].join('\n'),
        [
          'Se non l’ha indicato lei',
          'Qualcuno ha usato il suo PIN o i suoi dati. Ci chiami subito: togliamo il recapito e blocchiamo il PIN.',
        ].join('\n'),
        'Noi non le chiederemo mai il PIN: né al telefono, né per iscritto. Lo conservi in un posto sicuro e non lo dica a nessuno.',
      ],
    }),
  },
  en: {
    sms: (told, { institution }) => {
      const text = (which: string) =>
        `${institution.name}: your PIN has a new contact${which}. It can restore the PIN ${restorable(told, 'en')}. Not you? Call at once: ${reachable(institution)}`;
      return withDetailThatFits(text(`: ${told.maskedContact}`), text(''));
    },
    mail: (told, { institution }) => ({
      subject: `${institution.name}: a new contact for your PIN`,
      blocks: [
        `Your PIN has a new contact${momentAside(told.requestTime, 'en')}: ${told.maskedContact}`,
        [
          'If you gave it',
          `There is nothing to do. For safety, the new contact cannot be used to restore the PIN ${quarantine(told, 'en')}.`,
        ].join('\n'),
        [
          'If you did not give it',
          'Somebody has used your PIN or your data. Call us at once: we will remove the contact and block the PIN.',
        ].join('\n'),
        'We will never ask you for your PIN, neither by phone nor in writing. Keep it in a safe place and tell it to nobody.',
      ],
    }),
  },
  de: {
    sms: (told, { institution }) => {
      const text = (which: string) =>
        `${institution.name}: Ihre PIN hat einen neuen Kontakt${which}. Zurücksetzen damit ${restorable(told, 'de')}. Nicht Sie? Sofort anrufen: ${reachable(institution)}`;
      return withDetailThatFits(text(`: ${told.maskedContact}`), text(''));
    },
    mail: (told, { institution }) => ({
      subject: `${institution.name}: Ein neuer Kontakt zu Ihrer PIN`,
      blocks: [
        `zu Ihrer PIN wurde ein neuer Kontakt eingetragen${momentAside(told.requestTime, 'de')}: ${told.maskedContact}`,
        [
          'Wenn Sie ihn angegeben haben',
          `Sie müssen nichts tun. Zur Sicherheit kann der neue Kontakt ${quarantine(told, 'de')} nicht zum Zurücksetzen der PIN dienen.`,
        ].join('\n'),
        [
          'Wenn Sie ihn nicht angegeben haben',
          'Jemand hat Ihre PIN oder Ihre Daten benutzt. Rufen Sie uns sofort an: Wir entfernen den Kontakt und sperren die PIN.',
        ].join('\n'),
        'Wir fragen Sie nie nach Ihrer PIN, weder am Telefon noch schriftlich. Bewahren Sie sie an einem sicheren Ort auf und nennen Sie sie niemandem.',
      ],
    }),
  },
};

/** "It can be used for a restore ..." */
function restorable({ quarantineMinutes }: Told<'contact-changed'>, language: Language): string {
  if (quarantineMinutes === 0) return { it: 'più avanti', en: 'later on', de: 'erst später' }[language];
  const span = spanInWords(quarantineMinutes, language);
  return { it: `tra ${span}`, en: `in ${span}`, de: `erst nach ${span}` }[language];
}

/** "It cannot be used for a restore ..." */
function quarantine({ quarantineMinutes }: Told<'contact-changed'>, language: Language): string {
  if (quarantineMinutes === 0) return { it: 'all’inizio', en: 'at first', de: 'anfangs' }[language];
  const span = spanInWords(quarantineMinutes, language);
  return { it: `per ${span}`, en: `for ${span}`, de: `${span} lang` }[language];
}
