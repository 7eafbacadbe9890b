/** Tells that a restore was cancelled, since nobody confirmed its letter's address in time. The old PIN stays suspended. */
import { momentAside } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const restoreCancelled: MessageTexts<'restore-cancelled'> = {
  it: {
    sms: (_told, { institution, reference }) =>
      `${institution.name}${reference && ` rif.${reference}`}: ripristino del PIN annullato, l'indirizzo non è stato confermato. Lo cominci di nuovo o ci chiami. ${reachable(institution)}`,
    mail: ({ requestTime }, { institution, reference }) => ({
      subject: `${institution.name}: il ripristino del suo PIN è annullato${reference && `, riferimento ${reference}`}`,
      blocks: [
        `abbiamo annullato il ripristino del suo PIN${momentAside(requestTime, 'it')}${reference && `, riferimento ${reference}`}: l’indirizzo per la lettera non è stato confermato in tempo, e non spediamo un PIN a un indirizzo incerto.`,
        [
          'Che cosa fare adesso',
          `Cominci di nuovo il ripristino su ${institution.site}, oppure ci chiami: confermiamo l’indirizzo insieme. Fino ad allora il PIN di prima resta sospeso; chiedere un altro PIN non serve.`,
          'Se ha già ricevuto una parte del PIN nuovo, la cancelli: non vale più.',
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno ha usato i suoi recapiti. Non ha avuto nessun PIN completo, ma ci chiami subito.',
        ].join('\n'),
      ],
    }),
  },
  en: {
    sms: (_told, { institution, reference }) =>
      `${institution.name}${reference && ` ref.${reference}`}: your PIN restore is cancelled, the address was not confirmed. Start it again, or call us. ${reachable(institution)}`,
    mail: ({ requestTime }, { institution, reference }) => ({
      subject: `${institution.name}: the restore of your PIN is cancelled${reference && `, reference ${reference}`}`,
      blocks: [
        `We have cancelled the restore of your PIN${momentAside(requestTime, 'en')}${reference && `, reference ${reference}`}: the address for the letter was not confirmed in time, and we do not send a PIN to an uncertain address.`,
        [
          'What to do now',
          `Start the restore again at ${institution.site}, or call us: we will confirm the address together. Until then your old PIN stays suspended; it is of no use to ask for another PIN.`,
          'If you have received a part of the new PIN already, delete it: it is of no use any more.',
        ].join('\n'),
        [
          'If it was not you',
          'Somebody has used your contacts. They did not get a complete PIN, but call us at once.',
        ].join('\n'),
      ],
    }),
  },
  de: {
    sms: (_told, { institution, reference }) =>
      `${institution.name}${reference && ` Ref.${reference}`}: Zurücksetzen der PIN storniert, Anschrift nicht bestätigt. Bitte neu beginnen oder anrufen. ${reachable(institution)}`,
    mail: ({ requestTime }, { institution, reference }) => ({
      subject: `${institution.name}: Das Zurücksetzen Ihrer PIN ist storniert${reference && `, Referenz ${reference}`}`,
      blocks: [
        `wir haben das Zurücksetzen Ihrer PIN${momentAside(requestTime, 'de')}${reference && `, Referenz ${reference},`} storniert: Die Anschrift für den Brief wurde nicht rechtzeitig bestätigt, und wir schicken keine PIN an eine unsichere Anschrift.`,
        [
          'Was Sie jetzt tun',
          `Beginnen Sie das Zurücksetzen neu auf ${institution.site}, oder rufen Sie uns an: Wir bestätigen die Anschrift gemeinsam. Bis dahin bleibt die bisherige PIN gesperrt; eine andere PIN zu beantragen nützt nichts.`,
          'Wenn Sie schon einen Teil der neuen PIN erhalten haben, löschen Sie ihn: Er gilt nicht mehr.',
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat Ihre Kontakte benutzt. Eine vollständige PIN hat er nicht bekommen, aber rufen Sie uns sofort an.',
        ].join('\n'),
      ],
    }),
  },
};
