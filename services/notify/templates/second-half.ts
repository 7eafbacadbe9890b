/** The second half of the PIN, where it goes by message: the first one came by letter or at the desk, or comes by another message. */
import { halfAdvice } from './half-advice';
import { entered, inGroupsOfFour } from './in-words';
import type { MessageTexts } from './message-text';
import { firstReaches, isIn } from './other-half';
import { reachable } from './sms-parts';
import { validity } from './validity';

export const secondHalf: MessageTexts<'second-half'> = {
  it: {
    sms: ({ characters, otherHalf }, { institution, reference }) =>
      `${institution.name} rif.${reference}: seconda parte del PIN ${inGroupsOfFour(characters)}${otherHalf === undefined ? ', da inserire dopo la prima' : `. La prima è ${isIn.it[otherHalf]}`}. Non la dica a nessuno, poi cancelli l'SMS. ${reachable(institution)}`,
    mail: (told, { institution, reference }) => ({
      subject: `${institution.name}: seconda parte del suo PIN, riferimento ${reference}`,
      blocks: [
        'questa è la seconda parte del suo PIN:',
        entered(inGroupsOfFour(told.characters)),
        `La prima parte ${firstReaches.it[told.otherHalf ?? 'unknown']}, con lo stesso riferimento: ${reference}.`,
        [
          'Che cosa fare adesso',
          '1. Se non ha ancora la prima parte, tenga al sicuro questo messaggio e la aspetti. Se tarda, ci chiami.',
          `2. Quando le ha tutte e due, vada su ${institution.site} e inserisca tutti i 16 caratteri di seguito: prima gli 8 della prima parte, poi gli 8 di questo messaggio.`,
          '3. Al primo accesso i 16 caratteri lasciano il posto a un PIN personale di 8 caratteri. Da quel momento si usa solo quello.',
          validity(told, 'it'),
        ].join('\n'),
      ],
      advice: halfAdvice.it,
    }),
  },
  en: {
    sms: ({ characters, otherHalf }, { institution, reference }) =>
      `${institution.name} ref.${reference}: second part of your PIN ${inGroupsOfFour(characters)}${otherHalf === undefined ? ', to enter after the first' : `. The first is ${isIn.en[otherHalf]}`}. Tell it to nobody, then delete this. ${reachable(institution)}`,
    mail: (told, { institution, reference }) => ({
      subject: `${institution.name}: second part of your PIN, reference ${reference}`,
      blocks: [
        'This is the second part of your PIN:',
        entered(inGroupsOfFour(told.characters)),
        `The first part ${firstReaches.en[told.otherHalf ?? 'unknown']}, with the same reference: ${reference}.`,
        [
          'What to do now',
          '1. If you do not have the first part yet, keep this message safe and wait for it. If it is late, call us.',
          `2. When you have both, go to ${institution.site} and enter all 16 characters one after the other: first the 8 of the first part, then the 8 in this message.`,
          '3. When you first sign in, the 16 characters are replaced by a personal PIN of 8 characters. From then on, only that one is used.',
          validity(told, 'en'),
        ].join('\n'),
      ],
      advice: halfAdvice.en,
    }),
  },
  de: {
    sms: ({ characters, otherHalf }, { institution, reference }) =>
      `${institution.name} Ref.${reference}: zweiter Teil Ihrer PIN ${inGroupsOfFour(characters)}${otherHalf === undefined ? ', nach dem ersten eingeben' : `. Der erste ist ${isIn.de[otherHalf]}`}. Niemandem nennen, dann SMS löschen. ${reachable(institution)}`,
    mail: (told, { institution, reference }) => ({
      subject: `${institution.name}: zweiter Teil Ihrer PIN, Referenz ${reference}`,
      blocks: [
        'dies ist der zweite Teil Ihrer PIN:',
        entered(inGroupsOfFour(told.characters)),
        `Den ersten Teil ${firstReaches.de[told.otherHalf ?? 'unknown']}, mit derselben Referenz: ${reference}.`,
        [
          'Was Sie jetzt tun',
          '1. Wenn Sie den ersten Teil noch nicht haben, bewahren Sie diese Nachricht sicher auf und warten Sie auf ihn. Wenn er lange ausbleibt, rufen Sie uns an.',
          `2. Sobald Sie beide haben, gehen Sie auf ${institution.site} und geben Sie alle 16 Zeichen hintereinander ein: zuerst die 8 des ersten Teils, dann die 8 aus dieser Nachricht.`,
          '3. Bei der ersten Anmeldung werden die 16 Zeichen durch eine persönliche PIN mit 8 Zeichen ersetzt. Ab dann gilt nur noch diese.',
          validity(told, 'de'),
        ].join('\n'),
      ],
      advice: halfAdvice.de,
    }),
  },
};
