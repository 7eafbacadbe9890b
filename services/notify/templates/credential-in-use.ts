/** Tells a holder who has a PIN that somebody asked for another one, and that none was issued. */
import { momentAside } from './in-words';
import type { MessageTexts } from './message-text';
import { smsStanding, standingInWords, whatToDo } from './pin-standing';
import { reachable } from './sms-parts';

export const credentialInUse: MessageTexts<'credential-in-use'> = {
  it: {
    sms: ({ pin }, { institution }) =>
      `${institution.name}: è stato chiesto un PIN per lei. ${smsStanding.it[pin]} Non l'ha chiesto lei? Chiami ${reachable(institution)}`,
    mail: ({ requestTime, pin }, { institution }) => ({
      subject: `${institution.name}: è stato chiesto un PIN, ma lei ne ha già uno`,
      blocks: [
        `è stato chiesto un PIN per lei${momentAside(requestTime, 'it')}. ${standingInWords.it[pin]} Non ne abbiamo emesso un altro, e nulla è cambiato.`,
        ['Se l’ha chiesto lei', whatToDo.it[pin](institution.site)].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno conosce i suoi dati e ha provato a chiedere un PIN. Non lo ha avuto. Ci chiami, così ne teniamo conto.',
        ].join('\n'),
      ],
    }),
  },
  en: {
    sms: ({ pin }, { institution }) =>
      `${institution.name}: a PIN was requested for you. ${smsStanding.en[pin]} Not you? Call ${reachable(institution)}`,
    mail: ({ requestTime, pin }, { institution }) => ({
      subject: `${institution.name}: a PIN was requested, but you already have one`,
      blocks: [
        `A PIN was requested for you${momentAside(requestTime, 'en')}. ${standingInWords.en[pin]} We have not issued another one, and nothing has changed.`,
        ['If it was you', whatToDo.en[pin](institution.site)].join('\n'),
        [
          'If it was not you',
          'Somebody knows your data and tried to request a PIN. They did not get one. Call us, so that we know.',
        ].join('\n'),
      ],
    }),
  },
  de: {
    sms: ({ pin }, { institution }) =>
      `${institution.name}: Für Sie wurde eine PIN beantragt. ${smsStanding.de[pin]} Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime, pin }, { institution }) => ({
      subject: `${institution.name}: Es wurde eine PIN beantragt, aber Sie haben schon eine`,
      blocks: [
        `für Sie wurde eine PIN beantragt${momentAside(requestTime, 'de')}. ${standingInWords.de[pin]} Wir haben keine weitere ausgestellt, und nichts hat sich geändert.`,
        ['Wenn Sie das waren', whatToDo.de[pin](institution.site)].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand kennt Ihre Daten und hat versucht, eine PIN zu beantragen. Er hat keine bekommen. Rufen Sie uns an, damit wir davon wissen.',
        ].join('\n'),
      ],
    }),
  },
};
