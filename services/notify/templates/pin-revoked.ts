/** Tells that a PIN was revoked, for good. */
import { momentAside } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const pinRevoked: MessageTexts<'pin-revoked'> = {
  it: {
    sms: (_told, { institution }) =>
      `${institution.name}: il suo PIN è revocato e non varrà mai più. Per averne uno nuovo lo chieda di nuovo. Non l'ha chiesto lei? Ci chiami: ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: il suo PIN è revocato`,
      blocks: [
        `il suo PIN è stato revocato${momentAside(requestTime, 'it')}. Non vale più, e la revoca non si può annullare.`,
        [
          'Che cosa fare adesso',
          `Cancelli ciò che ha ancora di quel PIN. Se ne vuole uno nuovo, lo chieda di nuovo su ${institution.site} o ci chiami.`,
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno conosce i suoi dati. Con la revoca non ha avuto nulla, ma ci chiami: le diciamo come avere un PIN nuovo.',
        ].join('\n'),
      ],
    }),
  },
  en: {
    sms: (_told, { institution }) =>
      `${institution.name}: your PIN is revoked and will never work again. For a new one, please ask again. Not you? Call at once: ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: your PIN is revoked`,
      blocks: [
        `Your PIN was revoked${momentAside(requestTime, 'en')}. It does not work any more, and this cannot be undone.`,
        [
          'What to do now',
          `Delete what you still have of that PIN. If you want a new one, ask for it again at ${institution.site}, or call us.`,
        ].join('\n'),
        [
          'If it was not you',
          'Somebody knows your data. The revocation gave them nothing, but call us: we will tell you how to get a new PIN.',
        ].join('\n'),
      ],
    }),
  },
  de: {
    sms: (_told, { institution }) =>
      `${institution.name}: Ihre PIN ist widerrufen und gilt nie wieder. Für eine neue stellen Sie bitte einen neuen Antrag. Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: Ihre PIN ist widerrufen`,
      blocks: [
        `Ihre PIN wurde widerrufen${momentAside(requestTime, 'de')}. Sie gilt nicht mehr, und der Widerruf ist endgültig.`,
        [
          'Was Sie jetzt tun',
          `Löschen Sie, was Sie von dieser PIN noch haben. Wenn Sie eine neue möchten, beantragen Sie sie neu auf ${institution.site} oder rufen Sie uns an.`,
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand kennt Ihre Daten. Der Widerruf hat ihm nichts gebracht, aber rufen Sie uns an: Wir sagen Ihnen, wie Sie eine neue PIN bekommen.',
        ].join('\n'),
      ],
    }),
  },
};
