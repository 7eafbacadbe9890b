/** The second half of the PIN, where it goes by message: the first one came, or comes, another way. */
import { halfAdvice } from './half-advice';
import { entered } from './in-words';
import type { HalfFacts, MessageTexts } from './message-text';
import { validity } from './validity';

export const secondHalf: MessageTexts<HalfFacts> = {
  it: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference, half }) =>
      `${name} rif.${reference}: seconda parte del PIN ${half}, da inserire dopo la prima. Non la dica a nessuno, poi cancelli l'SMS. ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, half, expiryDays }) => ({
      subject: `${institution.name}: seconda parte del suo PIN, riferimento ${reference}`,
      blocks: [
        'questa è la seconda parte del suo PIN:',
        entered(half),
        `La prima parte le arriva per un’altra via, con lo stesso riferimento: ${reference}.`,
        [
          'Che cosa fare adesso',
          '1. Se la prima parte non è ancora arrivata, tenga al sicuro questo messaggio e la aspetti. Se tarda, ci chiami.',
          `2. Quando le ha tutte e due, vada su ${institution.site} e inserisca tutti i 16 caratteri di seguito: prima gli 8 della prima parte, poi gli 8 di questo messaggio.`,
          '3. Al primo accesso i 16 caratteri lasciano il posto a un PIN personale di 8 caratteri. Da quel momento si usa solo quello.',
          ...(expiryDays > 0 ? [validity.it(expiryDays)] : []),
        ].join('\n'),
        halfAdvice.it,
      ],
    }),
  },
  en: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference, half }) =>
      `${name} ref.${reference}: second part of your PIN ${half}, to enter after the first. Tell it to nobody, then delete this. ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, half, expiryDays }) => ({
      subject: `${institution.name}: second part of your PIN, reference ${reference}`,
      blocks: [
        'This is the second part of your PIN:',
        entered(half),
        `The first part reaches you another way, with the same reference: ${reference}.`,
        [
          'What to do now',
          '1. If the first part has not arrived yet, keep this message safe and wait for it. If it is late, call us.',
          `2. When you have both, go to ${institution.site} and enter all 16 characters one after the other: first the 8 of the first part, then the 8 in this message.`,
          '3. When you first sign in, the 16 characters are replaced by a personal PIN of 8 characters. From then on, only that one is used.',
          ...(expiryDays > 0 ? [validity.en(expiryDays)] : []),
        ].join('\n'),
        halfAdvice.en,
      ],
    }),
  },
  de: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference, half }) =>
      `${name} Ref.${reference}: zweiter Teil Ihrer PIN ${half}, nach dem ersten eingeben. Niemandem nennen, dann SMS löschen. ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, half, expiryDays }) => ({
      subject: `${institution.name}: zweiter Teil Ihrer PIN, Referenz ${reference}`,
      blocks: [
        'dies ist der zweite Teil Ihrer PIN:',
        entered(half),
        `Den ersten Teil erhalten Sie auf einem anderen Weg, mit derselben Referenz: ${reference}.`,
        [
          'Was Sie jetzt tun',
          '1. Wenn der erste Teil noch nicht da ist, bewahren Sie diese Nachricht sicher auf und warten Sie auf ihn. Wenn er lange ausbleibt, rufen Sie uns an.',
          `2. Sobald Sie beide haben, gehen Sie auf ${institution.site} und geben Sie alle 16 Zeichen hintereinander ein: zuerst die 8 des ersten Teils, dann die 8 aus dieser Nachricht.`,
          '3. Bei der ersten Anmeldung werden die 16 Zeichen durch eine persönliche PIN mit 8 Zeichen ersetzt. Ab dann gilt nur noch diese.',
          ...(expiryDays > 0 ? [validity.de(expiryDays)] : []),
        ].join('\n'),
        halfAdvice.de,
      ],
    }),
  },
};
