/** The code to a contact that an operator gave: its holder gave it on no page, so that there is none to go back to. */
import { entered, momentAside, spanInWords } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const addedContactCode: MessageTexts<'added-contact-code'> = {
  it: {
    sms: ({ code, validMinutes }, { institution }) =>
      `${institution.name}: codice ${code} del recapito aggiunto su sua richiesta, vale ${spanInWords(validMinutes, 'it')}. Lo inserisca dove accede, non lo dica. Non è lei? ${reachable(institution)}`,
    mail: ({ requestTime, code, validMinutes }, { institution }) => ({
      subject: `${institution.name}: il codice per confermare il recapito che abbiamo aggiunto`,
      blocks: [
        `il contact center ha aggiunto questo recapito al suo PIN, su sua richiesta${momentAside(requestTime, 'it')}. Vale solo quando questo codice lo conferma:`,
        entered(code),
        [
          'Che cosa fare adesso',
          `Inserisca il codice dove accede, su ${institution.site}: la pagina glielo chiede. Il codice vale ${spanInWords(validMinutes, 'it')}; se intanto è scaduto, ci chiami.`,
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno può essersi presentato come lei, o avere indicato questo recapito per errore. Senza il codice il recapito non vale: non lo dia a nessuno, e ci chiami.',
        ].join('\n'),
      ],
      advice: ['Nessuno di noi le chiederà mai questo codice, nemmeno al telefono: lo inserisca solo lei.'],
    }),
  },
  en: {
    sms: ({ code, validMinutes }, { institution }) =>
      `${institution.name}: code ${code} for the contact added at your request, valid for ${spanInWords(validMinutes, 'en')}. Enter it at sign-in, tell nobody. Not you? ${reachable(institution)}`,
    mail: ({ requestTime, code, validMinutes }, { institution }) => ({
      subject: `${institution.name}: the code to confirm the contact that we have added`,
      blocks: [
        `The contact centre has added this contact to your PIN, at your request${momentAside(requestTime, 'en')}. It counts only once this code has confirmed it:`,
        entered(code),
        [
          'What to do now',
          `Enter the code where you sign in, at ${institution.site}: the page asks for it. The code is valid for ${spanInWords(validMinutes, 'en')}; if it has expired by now, call us.`,
        ].join('\n'),
        [
          'If it was not you',
          'Somebody may have pretended to be you, or given this contact by mistake. Without the code the contact does not count: give it to nobody, and call us.',
        ].join('\n'),
      ],
      advice: ['None of us will ever ask you for this code, not even by phone: enter it only yourself.'],
    }),
  },
  de: {
    sms: ({ code, validMinutes }, { institution }) =>
      `${institution.name}: Code ${code} für den gewünschten Kontakt, gültig ${spanInWords(validMinutes, 'de')}. Bei der Anmeldung eingeben, nie nennen. Nicht Sie? ${reachable(institution)}`,
    mail: ({ requestTime, code, validMinutes }, { institution }) => ({
      subject: `${institution.name}: Der Code zur Bestätigung des Kontakts, den wir eingetragen haben`,
      blocks: [
        `das Contact Center hat diesen Kontakt auf Ihren Wunsch zu Ihrer PIN eingetragen${momentAside(requestTime, 'de')}. Er zählt erst, wenn dieser Code ihn bestätigt hat:`,
        entered(code),
        [
          'Was Sie jetzt tun',
          `Geben Sie den Code dort ein, wo Sie sich anmelden, auf ${institution.site}: Die Seite fragt danach. Der Code gilt ${spanInWords(validMinutes, 'de')}; wenn er inzwischen abgelaufen ist, rufen Sie uns an.`,
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat sich vielleicht als Sie ausgegeben oder diesen Kontakt irrtümlich angegeben. Ohne den Code zählt der Kontakt nicht: Geben Sie ihn niemandem, und rufen Sie uns an.',
        ].join('\n'),
      ],
      advice: ['Niemand von uns fragt Sie je nach diesem Code, auch nicht am Telefon: Geben Sie ihn nur selbst ein.'],
    }),
  },
};
