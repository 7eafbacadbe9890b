/** Tells a contact that a PIN was asked for with it. It holds no part of the PIN. */
import type { MessageTexts, NoticeFacts } from './message-text';

export const requestConfirmation: MessageTexts<NoticeFacts> = {
  it: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference }) =>
      `${name} rif.${reference}: è stato chiesto un PIN con questo recapito. Arriva in due parti, una per lettera. Non l'ha chiesto lei? ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, requested }) => ({
      subject: `${institution.name}: abbiamo ricevuto una richiesta di PIN, riferimento ${reference}`,
      blocks: [
        `abbiamo ricevuto una richiesta di PIN in cui è indicato questo recapito${requested === '' ? '' : ` (${requested})`}. Il riferimento è ${reference}.`,
        [
          'Se l’ha chiesto lei',
          `Non deve fare nulla. Il PIN arriva in due parti, per due vie diverse: la prima a uno dei recapiti che ha indicato, la seconda per posta, in una lettera. Tutte e due portano il riferimento ${reference}. Quando le ha entrambe, vada su ${institution.site} e inserisca i 16 caratteri di seguito.`,
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno può avere indicato questo recapito per errore, o usato i suoi dati. Ci chiami: fermiamo la richiesta.',
        ].join('\n'),
        'Questo messaggio non contiene nessuna parte del PIN. Noi non le chiederemo mai il PIN: né al telefono, né per iscritto. Quando lo avrà, lo conservi in un posto sicuro.',
      ],
    }),
  },
  en: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference }) =>
      `${name} ref.${reference}: a PIN was requested with this contact. It comes in two parts, one by letter. Not you? Call ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, requested }) => ({
      subject: `${institution.name}: we have received a request for a PIN, reference ${reference}`,
      blocks: [
        `We have received a request for a PIN that names this contact${requested === '' ? '' : ` (${requested})`}. The reference is ${reference}.`,
        [
          'If it was you',
          `There is nothing to do now. The PIN comes in two parts, by two different ways: the first to one of the contacts you gave, the second by post, in a letter. Both carry the reference ${reference}. When you have both, go to ${institution.site} and enter the 16 characters one after the other.`,
        ].join('\n'),
        [
          'If it was not you',
          'Somebody may have given this contact by mistake, or used your data. Call us: we will stop the request.',
        ].join('\n'),
        'This message contains no part of the PIN. We will never ask you for your PIN, neither by phone nor in writing. When you have it, keep it in a safe place.',
      ],
    }),
  },
  de: {
    sms: ({ institution: { name, freeNumber, mobileNumber, site }, reference }) =>
      `${name} Ref.${reference}: Mit diesem Kontakt wurde eine PIN beantragt. Sie kommt in zwei Teilen, einer per Brief. Nicht Sie? ${freeNumber}, ${mobileNumber}, ${site}`,
    mail: ({ institution, reference, requested }) => ({
      subject: `${institution.name}: Wir haben einen PIN-Antrag erhalten, Referenz ${reference}`,
      blocks: [
        `wir haben einen Antrag auf eine PIN erhalten, in dem dieser Kontakt angegeben ist${requested === '' ? '' : ` (${requested})`}. Die Referenz ist ${reference}.`,
        [
          'Wenn Sie das waren',
          `Sie müssen nichts tun. Die PIN kommt in zwei Teilen, auf zwei verschiedenen Wegen: der erste an einen der Kontakte, die Sie angegeben haben, der zweite per Post, in einem Brief. Beide tragen die Referenz ${reference}. Sobald Sie beide haben, gehen Sie auf ${institution.site} und geben Sie die 16 Zeichen hintereinander ein.`,
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat diesen Kontakt vielleicht irrtümlich angegeben oder Ihre Daten benutzt. Rufen Sie uns an: Wir halten den Antrag an.',
        ].join('\n'),
        'Diese Nachricht enthält keinen Teil der PIN. Wir fragen Sie nie nach Ihrer PIN, weder am Telefon noch schriftlich. Wenn Sie sie haben, bewahren Sie sie an einem sicheren Ort auf.',
      ],
    }),
  },
};
