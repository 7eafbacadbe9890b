/** Tells a holder that the personal PIN was changed: a stranger who did it is found out by this. */
import { momentAside } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const pinChanged: MessageTexts<'pin-changed'> = {
  it: {
    sms: (_told, { institution }) =>
      `${institution.name}: il suo PIN personale è stato cambiato. Se l'ha cambiato lei, non deve fare nulla. Altrimenti chiami subito ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: il suo PIN personale è stato cambiato`,
      blocks: [
        `il suo PIN personale è stato cambiato${momentAside(requestTime, 'it')}. Quello di prima non vale più.`,
        ['Se l’ha cambiato lei', 'Non deve fare nulla.'].join('\n'),
        ['Se non l’ha cambiato lei', 'Qualcuno conosceva il suo PIN. Ci chiami subito: lo blocchiamo.'].join('\n'),
      ],
    }),
  },
  en: {
    sms: (_told, { institution }) =>
      `${institution.name}: your personal PIN was changed. If it was you, there is nothing to do. If not, call at once: ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: your personal PIN was changed`,
      blocks: [
        `Your personal PIN was changed${momentAside(requestTime, 'en')}. The one before does not work any more.`,
        ['If it was you', 'There is nothing to do.'].join('\n'),
        ['If it was not you', 'Somebody knew your PIN. Call us at once: we will block it.'].join('\n'),
      ],
    }),
  },
  de: {
    sms: (_told, { institution }) =>
      `${institution.name}: Ihre persönliche PIN wurde geändert. Waren Sie das, müssen Sie nichts tun. Wenn nicht, sofort anrufen: ${reachable(institution)}`,
    mail: ({ requestTime }, { institution }) => ({
      subject: `${institution.name}: Ihre persönliche PIN wurde geändert`,
      blocks: [
        `Ihre persönliche PIN wurde geändert${momentAside(requestTime, 'de')}. Die bisherige gilt nicht mehr.`,
        ['Wenn Sie das waren', 'Sie müssen nichts tun.'].join('\n'),
        ['Wenn Sie das nicht waren', 'Jemand kannte Ihre PIN. Rufen Sie uns sofort an: Wir sperren sie.'].join('\n'),
      ],
    }),
  },
};
