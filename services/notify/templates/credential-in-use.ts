/** Tells a holder with a PIN in use that somebody asked for another one, and that none was issued. */
import { momentAside } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const credentialInUse: MessageTexts<'credential-in-use'> = {
  it: {
    sms: (_told, { institution }) =>
      `${institution.name}: è stato chiesto un PIN per lei. Ne ha già uno: resta valido, non cambia nulla. Non l'ha chiesto lei? Chiami ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: è stato chiesto un PIN, ma lei ne ha già uno`,
      blocks: [
        `è stato chiesto un PIN per lei${momentAside(requestTime, 'it')}. Lei ha già un PIN, che resta valido: per questo non ne abbiamo emesso un altro e nulla è cambiato.`,
        [
          'Se l’ha chiesto lei',
          `Continui a usare il PIN che ha. Se lo ha dimenticato, vada su ${institution.site} o ci chiami: le diciamo come averne uno nuovo.`,
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno conosce i suoi dati e ha provato a chiedere un PIN. Non lo ha avuto. Ci chiami, così ne teniamo conto.',
        ].join('\n'),
        'Noi non le chiederemo mai il PIN: né al telefono, né per iscritto. Lo conservi in un posto sicuro e non lo dica a nessuno.',
      ],
    }),
  },
  en: {
    sms: (_told, { institution }) =>
      `${institution.name}: a PIN was requested for you. You already have one: it stays valid, nothing changes. Not you? Call ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: a PIN was requested, but you already have one`,
      blocks: [
        `A PIN was requested for you${momentAside(requestTime, 'en')}. You already have a PIN, which stays valid: so we have not issued another one, and nothing has changed.`,
        [
          'If it was you',
          `Go on using the PIN you have. If you have forgotten it, go to ${institution.site} or call us: we will tell you how to get a new one.`,
        ].join('\n'),
        [
          'If it was not you',
          'Somebody knows your data and tried to request a PIN. They did not get one. Call us, so that we know.',
        ].join('\n'),
        'We will never ask you for your PIN, neither by phone nor in writing. Keep it in a safe place and tell it to nobody.',
      ],
    }),
  },
  de: {
    sms: (_told, { institution }) =>
      `${institution.name}: Für Sie wurde eine PIN beantragt. Sie haben schon eine: Sie bleibt gültig, nichts ändert sich. Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: Es wurde eine PIN beantragt, aber Sie haben schon eine`,
      blocks: [
        `für Sie wurde eine PIN beantragt${momentAside(requestTime, 'de')}. Sie haben schon eine PIN, und diese bleibt gültig: Deshalb haben wir keine weitere ausgestellt, und nichts hat sich geändert.`,
        [
          'Wenn Sie das waren',
          `Benutzen Sie weiter die PIN, die Sie haben. Wenn Sie sie vergessen haben, gehen Sie auf ${institution.site} oder rufen Sie uns an: Wir sagen Ihnen, wie Sie eine neue bekommen.`,
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand kennt Ihre Daten und hat versucht, eine PIN zu beantragen. Er hat keine bekommen. Rufen Sie uns an, damit wir davon wissen.',
        ].join('\n'),
        'Wir fragen Sie nie nach Ihrer PIN, weder am Telefon noch schriftlich. Bewahren Sie sie an einem sicheren Ort auf und nennen Sie sie niemandem.',
      ],
    }),
  },
};
