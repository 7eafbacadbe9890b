/**
 * Tells a contact that a PIN was asked for with it, and the code that shows later whose contact it is. It holds no part of
 * the PIN.
 */
import { entered, momentAside, spanInWords } from './in-words';
import type { MessageTexts } from './message-text';
import { smsWay, wayInWords } from './request-way';
import { reachable } from './sms-parts';

export const requestConfirmation: MessageTexts<'request-confirmation'> = {
  it: {
    sms: ({ route, confirmation }, { institution, reference }) =>
      confirmation === undefined
        ? `${institution.name} rif.${reference}: è stato chiesto un PIN con questo recapito. ${smsWay.it[route]} Non l'ha chiesto lei? ${reachable(institution)}`
        : `${institution.name} rif.${reference}: chiesto un PIN con questo recapito. Codice ${confirmation.code}: serve all'accesso, non a chi la chiama. Non l'ha chiesto lei? ${reachable(institution)}`,
    mail: ({ requestTime, route, confirmation }, letterhead) => ({
      subject: `${letterhead.institution.name}: abbiamo ricevuto una richiesta di PIN, riferimento ${letterhead.reference}`,
      blocks: [
        `abbiamo ricevuto una richiesta di PIN in cui è indicato questo recapito${momentAside(requestTime, 'it')}. Il riferimento è ${letterhead.reference}.`,
        ['Se l’ha chiesto lei', wayInWords.it[route](letterhead)].join('\n'),
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
      ],
      advice: ['Questo messaggio non contiene nessuna parte del PIN.'],
    }),
  },
  en: {
    sms: ({ route, confirmation }, { institution, reference }) =>
      confirmation === undefined
        ? `${institution.name} ref.${reference}: a PIN was requested with this contact. ${smsWay.en[route]} Not you? Call ${reachable(institution)}`
        : `${institution.name} ref.${reference}: PIN requested with this contact. Code ${confirmation.code}: we ask for it when you sign in, never by phone. Not you? Call ${reachable(institution)}`,
    mail: ({ requestTime, route, confirmation }, letterhead) => ({
      subject: `${letterhead.institution.name}: we have received a request for a PIN, reference ${letterhead.reference}`,
      blocks: [
        `We have received a request for a PIN that names this contact${momentAside(requestTime, 'en')}. The reference is ${letterhead.reference}.`,
        ['If it was you', wayInWords.en[route](letterhead)].join('\n'),
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
      ],
      advice: ['This message contains no part of the PIN.'],
    }),
  },
  de: {
    sms: ({ route, confirmation }, { institution, reference }) =>
      confirmation === undefined
        ? `${institution.name} Ref.${reference}: Mit diesem Kontakt wurde eine PIN beantragt. ${smsWay.de[route]} Nicht Sie? ${reachable(institution)}`
        : `${institution.name} Ref.${reference}: PIN mit diesem Kontakt beantragt. Code ${confirmation.code}: nur für die Anmeldung, nie für Anrufer. Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime, route, confirmation }, letterhead) => ({
      subject: `${letterhead.institution.name}: Wir haben einen PIN-Antrag erhalten, Referenz ${letterhead.reference}`,
      blocks: [
        `wir haben einen Antrag auf eine PIN erhalten, in dem dieser Kontakt angegeben ist${momentAside(requestTime, 'de')}. Die Referenz ist ${letterhead.reference}.`,
        ['Wenn Sie das waren', wayInWords.de[route](letterhead)].join('\n'),
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
      ],
      advice: ['Diese Nachricht enthält keinen Teil der PIN.'],
    }),
  },
};
