/** The link that completes a restore: by mail only. Opening it does nothing, since mail scanners open links. */
import { momentAside, spanInWords } from './in-words';
import type { MailTexts } from './message-text';

export const restoreLink: MailTexts<'restore-link'> = {
  it: {
    mail: ({ requestTime, link, validMinutes }, { institution }) => ({
      subject: `${institution.name}: il ripristino del suo PIN`,
      blocks: [
        `è stato chiesto il ripristino del suo PIN${momentAside(requestTime, 'it')}. Per completarlo apra questa pagina e confermi:`,
        link,
        `Il collegamento vale ${spanInWords(validMinutes, 'it')} dalla richiesta e si usa una volta sola. Aprirlo non cambia nulla: il PIN cambia solo quando lei conferma.`,
        [
          'Che cosa succede dopo',
          'Quando conferma, il PIN che ha non vale più. Quello nuovo le arriva in due parti, per due vie diverse, e ciascuna dice che cosa fare.',
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Ignori questo messaggio: senza conferma nulla cambia. Se ne arriva un altro, ci chiami.',
        ].join('\n'),
      ],
      advice: ['Non inoltri questo messaggio a nessuno. La pagina che apre non le chiede il PIN.'],
    }),
  },
  en: {
    mail: ({ requestTime, link, validMinutes }, { institution }) => ({
      subject: `${institution.name}: restoring your PIN`,
      blocks: [
        `Somebody asked to restore your PIN${momentAside(requestTime, 'en')}. If it was you, open this page and confirm:`,
        link,
        `The link is valid for ${spanInWords(validMinutes, 'en')} from the request and works once. Opening it changes nothing: the PIN changes only when you confirm.`,
        [
          'What happens then',
          'When you confirm, the PIN that you had is none any more. The new one comes in two parts, by two different ways, and each says what to do.',
        ].join('\n'),
        [
          'If it was not you',
          'Ignore this message: without a confirmation nothing changes. If another one comes, call us.',
        ].join('\n'),
      ],
      advice: ['Do not forward this message to anybody. The page that it opens does not ask for your PIN.'],
    }),
  },
  de: {
    mail: ({ requestTime, link, validMinutes }, { institution }) => ({
      subject: `${institution.name}: Zurücksetzen Ihrer PIN`,
      blocks: [
        `für Ihre PIN wurde das Zurücksetzen angefordert${momentAside(requestTime, 'de')}. Um es abzuschließen, öffnen Sie diese Seite und bestätigen Sie:`,
        link,
        `Der Link gilt ${spanInWords(validMinutes, 'de')} ab der Anforderung und nur einmal. Ihn zu öffnen ändert nichts: Die PIN ändert sich erst, wenn Sie bestätigen.`,
        [
          'Was dann geschieht',
          'Sobald Sie bestätigen, gilt Ihre bisherige PIN nicht mehr. Die neue kommt in zwei Teilen, auf zwei verschiedenen Wegen, und jeder Teil sagt, was zu tun ist.',
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Ignorieren Sie diese Nachricht: Ohne Bestätigung ändert sich nichts. Wenn noch eine kommt, rufen Sie uns an.',
        ].join('\n'),
      ],
      advice: [
        'Leiten Sie diese Nachricht an niemanden weiter. Die Seite, die sich öffnet, fragt nicht nach Ihrer PIN.',
      ],
    }),
  },
};
