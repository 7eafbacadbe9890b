/** Tells that a restore was completed: the old PIN does not work any more, and a new one is on its way. */
import { momentAside, spanInWords } from './in-words';
import type { Language, MessageTexts } from './message-text';
import { reachable } from './sms-parts';
import type { Told } from './told';

export const restoreCompleted: MessageTexts<'restore-completed'> = {
  it: {
    sms: (_told, { institution }) =>
      `${institution.name}: ripristino completato. Il PIN di prima non vale più, il nuovo arriva in due parti. Non l'ha chiesto lei? Chiami subito ${reachable(institution)}`,
    mail: (told, { institution }) => ({
      subject: `${institution.name}: il ripristino del suo PIN è completato`,
      blocks: [
        `il ripristino del suo PIN è stato completato${momentAside(told.requestTime, 'it')}. Il PIN di prima non vale più.`,
        [
          'Se l’ha chiesto lei',
          `Aspetti il PIN nuovo: arriva in due parti, per due vie diverse, con lo stesso riferimento. Quando le ha entrambe, vada su ${institution.site} e inserisca i 16 caratteri di seguito.`,
          ...ordinary(told, 'it'),
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno ha usato i suoi recapiti. Ci chiami subito: blocchiamo il PIN nuovo.',
        ].join('\n'),
      ],
    }),
  },
  en: {
    sms: (_told, { institution }) =>
      `${institution.name}: your PIN was restored. The old one stopped working, the new one comes in two parts. Not you? Call at once: ${reachable(institution)}`,
    mail: (told, { institution }) => ({
      subject: `${institution.name}: your PIN was restored`,
      blocks: [
        `The restore of your PIN was completed${momentAside(told.requestTime, 'en')}. The old PIN does not work any more.`,
        [
          'If it was you',
          `Wait for the new PIN: it comes in two parts, by two different ways, with the same reference. When you have both, go to ${institution.site} and enter the 16 characters one after the other.`,
          ...ordinary(told, 'en'),
        ].join('\n'),
        ['If it was not you', 'Somebody has used your contacts. Call us at once: we will block the new PIN.'].join(
          '\n',
        ),
      ],
    }),
  },
  de: {
    sms: (_told, { institution }) =>
      `${institution.name}: Ihre PIN wurde zurückgesetzt. Die alte gilt nicht mehr, die neue kommt in zwei Teilen. Nicht Sie? Sofort anrufen: ${reachable(institution)}`,
    mail: (told, { institution }) => ({
      subject: `${institution.name}: Ihre PIN wurde zurückgesetzt`,
      blocks: [
        `Ihre PIN wurde zurückgesetzt${momentAside(told.requestTime, 'de')}. Die bisherige PIN gilt nicht mehr.`,
        [
          'Wenn Sie das waren',
          `Warten Sie auf die neue PIN: Sie kommt in zwei Teilen, auf zwei verschiedenen Wegen, mit derselben Referenz. Sobald Sie beide haben, gehen Sie auf ${institution.site} und geben Sie die 16 Zeichen hintereinander ein.`,
          ...ordinary(told, 'de'),
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat Ihre Kontakte benutzt. Rufen Sie uns sofort an: Wir sperren die neue PIN.',
        ].join('\n'),
      ],
    }),
  },
};

/** How long the new PIN serves for less than the old one may have. */
function ordinary({ ordinaryMinutes }: Told<'restore-completed'>, language: Language): readonly string[] {
  if (ordinaryMinutes === 0) return [];
  const span = spanInWords(ordinaryMinutes, language);
  const sentence: Readonly<Record<Language, string>> = {
    it: `Per ${span} dal ripristino il PIN serve solo a consultare i suoi dati, anche se quello di prima permetteva di più.`,
    en: `For ${span} from the restore your PIN only lets you see your data, even where the old one allowed more.`,
    de: `In den ersten ${span} nach dem Zurücksetzen können Sie mit der PIN nur Ihre Daten einsehen, auch wenn die bisherige mehr erlaubte.`,
  };
  return [sentence[language]];
}
