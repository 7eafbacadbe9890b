/** Reminds a holder to change the personal PIN before it expires. No link: whoever imitates this message would have one. */
import type { Language, MessageTexts } from './message-text';
import type { Told } from './told';

export const expiryReminder: MessageTexts<'expiry-reminder'> = {
  it: {
    sms: ({ daysLeft }, { institution: { name, site, freeNumber, mobileNumber } }) =>
      `${name}: il suo PIN scade ${when.it(daysLeft)}. Lo cambi prima su ${site}. Noi non glielo chiediamo mai, né al telefono né per SMS. ${freeNumber}, ${mobileNumber}`,
    mail: ({ daysLeft }, { institution }) => ({
      subject: `${institution.name}: il suo PIN personale scade ${when.it(daysLeft)}`,
      blocks: [
        `il suo PIN personale scade ${when.it(daysLeft)}.`,
        [
          'Che cosa fare adesso',
          `Lo cambi prima della scadenza: vada su ${institution.site}, scriva il PIN che ha e ne scelga uno nuovo.`,
          'Dopo la scadenza, per un certo periodo il PIN serve solo a cambiare se stesso; poi va ripristinato.',
        ].join('\n'),
      ],
      advice: ['In questo messaggio non c’è un collegamento per accedere: scriva lei l’indirizzo del sito.'],
    }),
  },
  en: {
    sms: ({ daysLeft }, { institution: { name, site, freeNumber, mobileNumber } }) =>
      `${name}: your PIN expires ${when.en(daysLeft)}. Change it before then at ${site}. We never ask you for it, by phone or by SMS. ${freeNumber}, ${mobileNumber}`,
    mail: ({ daysLeft }, { institution }) => ({
      subject: `${institution.name}: your personal PIN expires ${when.en(daysLeft)}`,
      blocks: [
        `Your personal PIN expires ${when.en(daysLeft)}.`,
        [
          'What to do now',
          `Change it before it expires: go to ${institution.site}, enter the PIN you have and choose a new one.`,
          'After that, for some time the PIN can only be used to change itself; then it has to be restored.',
        ].join('\n'),
      ],
      advice: ['There is no link to sign in with in this message: type the address of the site yourself.'],
    }),
  },
  de: {
    sms: ({ daysLeft }, { institution: { name, site, freeNumber, mobileNumber } }) =>
      `${name}: Ihre PIN läuft ${when.de(daysLeft)} ab. Ändern Sie sie vorher auf ${site}. Wir fragen nie danach, weder am Telefon noch per SMS. ${freeNumber}, ${mobileNumber}`,
    mail: ({ daysLeft }, { institution }) => ({
      subject: `${institution.name}: Ihre persönliche PIN läuft ${when.de(daysLeft)} ab`,
      blocks: [
        `Ihre persönliche PIN läuft ${when.de(daysLeft)} ab.`,
        [
          'Was Sie jetzt tun',
          `Ändern Sie sie vor dem Ablauf: Gehen Sie auf ${institution.site}, geben Sie die bisherige PIN ein und wählen Sie eine neue.`,
          'Nach dem Ablauf können Sie mit der PIN eine Zeit lang nur noch sie selbst ändern; danach muss sie zurückgesetzt werden.',
        ].join('\n'),
      ],
      advice: ['Diese Nachricht enthält keinen Link zur Anmeldung: Geben Sie die Adresse der Website selbst ein.'],
    }),
  },
};

/** "It expires ..." */
const when: Readonly<Record<Language, (daysLeft: Told<'expiry-reminder'>['daysLeft']) => string>> = {
  it: (days) => ['oggi', 'domani'][days] ?? `tra ${days} giorni`,
  en: (days) => ['today', 'tomorrow'][days] ?? `in ${days} days`,
  de: (days) => ['heute', 'morgen'][days] ?? `in ${days} Tagen`,
};
