/** The first half of the PIN; the second comes by letter. */
import { halfAdvice } from './half-advice';
import { entered } from './in-words';
import type { HalfFacts, MessageTexts } from './message-text';
import { validity } from './validity';

export const firstHalf: MessageTexts<HalfFacts> = {
  it: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference, half }) =>
      `${name} rif.${reference}: prima parte del PIN ${half}. L'altra arriva per lettera. Non la dica a nessuno, dopo l'uso cancelli l'SMS. ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, half, expiryDays }) => ({
      subject: `${institution.name}: prima parte del suo PIN, riferimento ${reference}`,
      blocks: [
        'questa è la prima parte del suo PIN:',
        entered(half),
        `La seconda parte le arriva per posta, in una lettera con lo stesso riferimento: ${reference}.`,
        [
          'Che cosa fare adesso',
          '1. Tenga al sicuro questo messaggio e aspetti la lettera. Se tarda ad arrivare, ci chiami.',
          `2. Quando ha anche la lettera, vada su ${institution.site} e inserisca tutti i 16 caratteri di seguito: prima gli 8 di questo messaggio, poi gli 8 della lettera.`,
          '3. Al primo accesso i 16 caratteri lasciano il posto a un PIN personale di 8 caratteri. Da quel momento si usa solo quello.',
          ...(expiryDays > 0 ? [validity.it(expiryDays)] : []),
        ].join('\n'),
        halfAdvice.it,
      ],
    }),
  },
  en: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference, half }) =>
      `${name} ref.${reference}: first part of your PIN ${half}. The rest comes by letter. Tell it to nobody, delete this SMS after use. ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, half, expiryDays }) => ({
      subject: `${institution.name}: first part of your PIN, reference ${reference}`,
      blocks: [
        'This is the first part of your PIN:',
        entered(half),
        `The second part comes by post, in a letter with the same reference: ${reference}.`,
        [
          'What to do now',
          '1. Keep this message safe and wait for the letter. If it is late, call us.',
          `2. When you have the letter too, go to ${institution.site} and enter all 16 characters one after the other: first the 8 in this message, then the 8 in the letter.`,
          '3. When you first sign in, the 16 characters are replaced by a personal PIN of 8 characters. From then on, only that one is used.',
          ...(expiryDays > 0 ? [validity.en(expiryDays)] : []),
        ].join('\n'),
        halfAdvice.en,
      ],
    }),
  },
  de: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference, half }) =>
      `${name} Ref.${reference}: erster Teil Ihrer PIN ${half}. Der Rest kommt per Brief. Niemandem nennen, SMS nach Gebrauch löschen. ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, half, expiryDays }) => ({
      subject: `${institution.name}: erster Teil Ihrer PIN, Referenz ${reference}`,
      blocks: [
        'dies ist der erste Teil Ihrer PIN:',
        entered(half),
        `Der zweite Teil kommt per Post, in einem Brief mit derselben Referenz: ${reference}.`,
        [
          'Was Sie jetzt tun',
          '1. Bewahren Sie diese Nachricht sicher auf und warten Sie auf den Brief. Wenn er lange ausbleibt, rufen Sie uns an.',
          `2. Sobald Sie auch den Brief haben, gehen Sie auf ${institution.site} und geben Sie alle 16 Zeichen hintereinander ein: zuerst die 8 aus dieser Nachricht, dann die 8 aus dem Brief.`,
          '3. Bei der ersten Anmeldung werden die 16 Zeichen durch eine persönliche PIN mit 8 Zeichen ersetzt. Ab dann gilt nur noch diese.',
          ...(expiryDays > 0 ? [validity.de(expiryDays)] : []),
        ].join('\n'),
        halfAdvice.de,
      ],
    }),
  },
};
