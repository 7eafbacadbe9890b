/** The code that shows that a contact reaches who gave it. */
import { entered, momentAside, spanInWords } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const contactCode: MessageTexts<'contact-code'> = {
  it: {
    sms: ({ code, validMinutes }, { institution }) =>
      `${institution.name}: codice ${code} per confermare questo recapito, vale ${spanInWords(validMinutes, 'it')}. Non lo dica a chi la chiama. Non l'ha chiesto lei? ${reachable(institution)}`,
    mail: ({ requestTime, code, validMinutes }, { institution }) => ({
      subject: `${institution.name}: il codice per confermare questo recapito`,
      blocks: [
        'questo è il codice che conferma questo recapito:',
        entered(code),
        `Vale ${spanInWords(validMinutes, 'it')} da quando è stato chiesto${momentAside(requestTime, 'it')}.`,
        [
          'Che cosa fare adesso',
          'Inserisca il codice nella pagina in cui ha indicato questo recapito. Se intanto è scaduto, ne chieda un altro lì.',
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno può avere indicato questo recapito per errore. Senza il codice non può confermarlo: non lo dia a nessuno, e ci chiami.',
        ].join('\n'),
      ],
      advice: ['Noi non le chiederemo mai questo codice, nemmeno al telefono: lo inserisca solo lei.'],
    }),
  },
  en: {
    sms: ({ code, validMinutes }, { institution }) =>
      `${institution.name}: code ${code} confirms this contact, valid for ${spanInWords(validMinutes, 'en')}. Tell it to nobody who calls you. Not you? Call ${reachable(institution)}`,
    mail: ({ requestTime, code, validMinutes }, { institution }) => ({
      subject: `${institution.name}: the code to confirm this contact`,
      blocks: [
        'This is the code that confirms this contact:',
        entered(code),
        `It is valid for ${spanInWords(validMinutes, 'en')} from when it was asked for${momentAside(requestTime, 'en')}.`,
        [
          'What to do now',
          'Enter the code on the page where you gave this contact. If it has expired by now, ask for another one there.',
        ].join('\n'),
        [
          'If it was not you',
          'Somebody may have given this contact by mistake. Without the code they cannot confirm it: give it to nobody, and call us.',
        ].join('\n'),
      ],
      advice: ['We will never ask you for this code, not even by phone: enter it only yourself.'],
    }),
  },
  de: {
    sms: ({ code, validMinutes }, { institution }) =>
      `${institution.name}: Code ${code} bestätigt diesen Kontakt, gültig ${spanInWords(validMinutes, 'de')}. Nennen Sie ihn keinem Anrufer. Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime, code, validMinutes }, { institution }) => ({
      subject: `${institution.name}: Der Code zur Bestätigung dieses Kontakts`,
      blocks: [
        'dies ist der Code, der diesen Kontakt bestätigt:',
        entered(code),
        `Er gilt ${spanInWords(validMinutes, 'de')} ab dem Zeitpunkt der Anforderung${momentAside(requestTime, 'de')}.`,
        [
          'Was Sie jetzt tun',
          'Geben Sie den Code auf der Seite ein, auf der Sie diesen Kontakt angegeben haben. Wenn er inzwischen abgelaufen ist, fordern Sie dort einen neuen an.',
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat diesen Kontakt vielleicht irrtümlich angegeben. Ohne den Code kann er ihn nicht bestätigen: Geben Sie ihn niemandem, und rufen Sie uns an.',
        ].join('\n'),
      ],
      advice: ['Wir fragen Sie nie nach diesem Code, auch nicht am Telefon: Geben Sie ihn nur selbst ein.'],
    }),
  },
};
