/**
 * Tells a contact that a PIN was asked for with it, and the code that shows later whose contact it is. It holds no part of
 * the PIN.
 */
import { entered, momentAside, spanInWords } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const requestConfirmation: MessageTexts<'request-confirmation'> = {
  it: {
    sms: ({ confirmation }, { institution, reference }) =>
      confirmation === undefined
        ? `${institution.name} rif.${reference}: è stato chiesto un PIN con questo recapito. Arriva in due parti, una per lettera. Non l'ha chiesto lei? ${reachable(institution)}`
        : `${institution.name} rif.${reference}: chiesto un PIN con questo recapito. Codice ${confirmation.code}: serve all'accesso, non a chi la chiama. Non l'ha chiesto lei? ${reachable(institution)}`,
    mail: ({ requestTime, confirmation }, { institution, reference }) => ({
      subject: `${institution.name}: abbiamo ricevuto una richiesta di PIN, riferimento ${reference}`,
      blocks: [
        `abbiamo ricevuto una richiesta di PIN in cui è indicato questo recapito${momentAside(requestTime, 'it')}. Il riferimento è ${reference}.`,
        [
          'Se l’ha chiesto lei',
          `Per ora non deve fare nulla. Il PIN arriva in due parti, per due vie diverse: una per posta, in una lettera, l’altra a uno dei suoi recapiti. Tutte e due portano il riferimento ${reference}. Quando le ha entrambe, vada su ${institution.site} e inserisca i 16 caratteri di seguito.`,
        ].join('\n'),
        ...(confirmation === undefined
          ? []
          : [
              'Il codice che conferma questo recapito:',
              entered(confirmation.code),
              `Il sito glielo chiede quando accede con il PIN: così sappiamo che questo recapito è suo, e le servirà se un giorno dimentica il PIN. Il codice vale ${spanInWords(confirmation.validMinutes, 'it')}. Lo inserisca solo lei, e non lo dica a chi la chiama: noi non lo chiediamo mai al telefono.`,
            ]),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno può avere indicato questo recapito per errore, o usato i suoi dati. Ci chiami: fermiamo la richiesta.',
        ].join('\n'),
        'Questo messaggio non contiene nessuna parte del PIN. Noi non le chiederemo mai il PIN: né al telefono, né per iscritto. Quando lo avrà, lo conservi in un posto sicuro: non sul telefono.',
      ],
    }),
  },
  en: {
    sms: ({ confirmation }, { institution, reference }) =>
      confirmation === undefined
        ? `${institution.name} ref.${reference}: a PIN was requested with this contact. It comes in two parts, one by letter. Not you? Call ${reachable(institution)}`
        : `${institution.name} ref.${reference}: PIN requested with this contact. Code ${confirmation.code}: we ask for it when you sign in, never by phone. Not you? Call ${reachable(institution)}`,
    mail: ({ requestTime, confirmation }, { institution, reference }) => ({
      subject: `${institution.name}: we have received a request for a PIN, reference ${reference}`,
      blocks: [
        `We have received a request for a PIN that names this contact${momentAside(requestTime, 'en')}. The reference is ${reference}.`,
        [
          'If it was you',
          `There is nothing to do for now. The PIN comes in two parts, by two different ways: one by post, in a letter, the other to one of your contacts. Both carry the reference ${reference}. When you have both, go to ${institution.site} and enter the 16 characters one after the other.`,
        ].join('\n'),
        ...(confirmation === undefined
          ? []
          : [
              'The code that confirms this contact:',
              entered(confirmation.code),
              `The site asks for it when you sign in with your PIN: so we know that this contact is yours, and it will help you if you ever forget the PIN. The code is valid for ${spanInWords(confirmation.validMinutes, 'en')}. Enter it only yourself, and tell it to nobody who calls you: we never ask for it by phone.`,
            ]),
        [
          'If it was not you',
          'Somebody may have given this contact by mistake, or used your data. Call us: we will stop the request.',
        ].join('\n'),
        'This message contains no part of the PIN. We will never ask you for your PIN, neither by phone nor in writing. When you have it, keep it in a safe place: not on your phone.',
      ],
    }),
  },
  de: {
    sms: ({ confirmation }, { institution, reference }) =>
      confirmation === undefined
        ? `${institution.name} Ref.${reference}: Mit diesem Kontakt wurde eine PIN beantragt. Sie kommt in zwei Teilen, einer per Brief. Nicht Sie? ${reachable(institution)}`
        : `${institution.name} Ref.${reference}: PIN mit diesem Kontakt beantragt. Code ${confirmation.code}: nur für die Anmeldung, nie für Anrufer. Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime, confirmation }, { institution, reference }) => ({
      subject: `${institution.name}: Wir haben einen PIN-Antrag erhalten, Referenz ${reference}`,
      blocks: [
        `wir haben einen Antrag auf eine PIN erhalten, in dem dieser Kontakt angegeben ist${momentAside(requestTime, 'de')}. Die Referenz ist ${reference}.`,
        [
          'Wenn Sie das waren',
          `Sie müssen vorerst nichts tun. Die PIN kommt in zwei Teilen, auf zwei verschiedenen Wegen: einer per Post, in einem Brief, der andere an einen Ihrer Kontakte. Beide tragen die Referenz ${reference}. Sobald Sie beide haben, gehen Sie auf ${institution.site} und geben Sie die 16 Zeichen hintereinander ein.`,
        ].join('\n'),
        ...(confirmation === undefined
          ? []
          : [
              'Der Code, der diesen Kontakt bestätigt:',
              entered(confirmation.code),
              `Die Website fragt danach, wenn Sie sich mit der PIN anmelden: So wissen wir, dass dieser Kontakt Ihnen gehört, und er hilft Ihnen, falls Sie die PIN einmal vergessen. Der Code gilt ${spanInWords(confirmation.validMinutes, 'de')}. Geben Sie ihn nur selbst ein und nennen Sie ihn niemandem, der Sie anruft: Wir fragen nie am Telefon danach.`,
            ]),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat diesen Kontakt vielleicht irrtümlich angegeben oder Ihre Daten benutzt. Rufen Sie uns an: Wir halten den Antrag an.',
        ].join('\n'),
        'Diese Nachricht enthält keinen Teil der PIN. Wir fragen Sie nie nach Ihrer PIN, weder am Telefon noch schriftlich. Wenn Sie sie haben, bewahren Sie sie an einem sicheren Ort auf: nicht auf dem Telefon.',
      ],
    }),
  },
};
