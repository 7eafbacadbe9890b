/** The first half of the PIN; the second comes by letter, after a restore also by message. */
import { halfAdvice } from './half-advice';
import { entered, inGroupsOfFour } from './in-words';
import type { MessageTexts } from './message-text';
import { comesBy } from './other-half';
import { reachable } from './sms-parts';
import { validity } from './validity';

export const firstHalf: MessageTexts<'first-half'> = {
  it: {
    sms: ({ characters, otherHalf }, { institution, reference }) =>
      `${institution.name} rif.${reference}: prima parte del PIN ${inGroupsOfFour(characters)}. L'altra arriva ${comesBy.it[otherHalf]}. Non la dica a nessuno, dopo l'uso cancelli l'SMS. ${reachable(institution)}`,
    mail: (told, { institution, reference }) => ({
      subject: `${institution.name}: prima parte del suo PIN, riferimento ${reference}`,
      blocks: [
        'questa è la prima parte del suo PIN:',
        entered(inGroupsOfFour(told.characters)),
        `La seconda parte le arriva ${comesBy.it[told.otherHalf]}, con lo stesso riferimento: ${reference}.`,
        [
          'Che cosa fare adesso',
          '1. Tenga al sicuro questo messaggio e aspetti la seconda parte. Se tarda ad arrivare, ci chiami.',
          `2. Quando ha anche la seconda parte, vada su ${institution.site} e inserisca tutti i 16 caratteri di seguito: prima gli 8 di questo messaggio, poi gli 8 della seconda parte.`,
          '3. Al primo accesso i 16 caratteri lasciano il posto a un PIN personale di 8 caratteri. Da quel momento si usa solo quello.',
          validity(told, 'it'),
        ].join('\n'),
      ],
      advice: halfAdvice.it,
    }),
  },
  en: {
    sms: ({ characters, otherHalf }, { institution, reference }) =>
      `${institution.name} ref.${reference}: first part of your PIN ${inGroupsOfFour(characters)}. The rest comes ${comesBy.en[otherHalf]}. Tell it to nobody, delete this SMS after use. ${reachable(institution)}`,
    mail: (told, { institution, reference }) => ({
      subject: `${institution.name}: first part of your PIN, reference ${reference}`,
      blocks: [
        'This is the first part of your PIN:',
        entered(inGroupsOfFour(told.characters)),
        `The second part comes ${comesBy.en[told.otherHalf]}, with the same reference: ${reference}.`,
        [
          'What to do now',
          '1. Keep this message safe and wait for the second part. If it is late, call us.',
          `2. When you have the second part too, go to ${institution.site} and enter all 16 characters one after the other: first the 8 in this message, then the 8 of the second part.`,
          '3. When you first sign in, the 16 characters are replaced by a personal PIN of 8 characters. From then on, only that one is used.',
          validity(told, 'en'),
        ].join('\n'),
      ],
      advice: halfAdvice.en,
    }),
  },
  de: {
    sms: ({ characters, otherHalf }, { institution, reference }) =>
      `${institution.name} Ref.${reference}: erster Teil Ihrer PIN ${inGroupsOfFour(characters)}. Der Rest kommt ${comesBy.de[otherHalf]}. Niemandem nennen, SMS nach Gebrauch löschen. ${reachable(institution)}`,
    mail: (told, { institution, reference }) => ({
      subject: `${institution.name}: erster Teil Ihrer PIN, Referenz ${reference}`,
      blocks: [
        'dies ist der erste Teil Ihrer PIN:',
        entered(inGroupsOfFour(told.characters)),
        `Der zweite Teil kommt ${comesBy.de[told.otherHalf]}, mit derselben Referenz: ${reference}.`,
        [
          'Was Sie jetzt tun',
          '1. Bewahren Sie diese Nachricht sicher auf und warten Sie auf den zweiten Teil. Wenn er lange ausbleibt, rufen Sie uns an.',
          `2. Sobald Sie auch den zweiten Teil haben, gehen Sie auf ${institution.site} und geben Sie alle 16 Zeichen hintereinander ein: zuerst die 8 aus dieser Nachricht, dann die 8 des zweiten Teils.`,
          '3. Bei der ersten Anmeldung werden die 16 Zeichen durch eine persönliche PIN mit 8 Zeichen ersetzt. Ab dann gilt nur noch diese.',
          validity(told, 'de'),
        ].join('\n'),
      ],
      advice: halfAdvice.de,
    }),
  },
};
