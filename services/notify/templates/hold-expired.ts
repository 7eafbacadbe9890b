/** Tells that a request was cancelled, since nobody confirmed its address in time. */
import { momentAside } from './in-words';
import type { MessageTexts } from './message-text';
import { reachable } from './sms-parts';

export const holdExpired: MessageTexts<'hold-expired'> = {
  it: {
    sms: (_told, { institution, reference }) =>
      `${institution.name}${reference && ` rif.${reference}`}: richiesta di PIN annullata, l'indirizzo non è stato confermato. La faccia di nuovo o ci chiami. ${reachable(institution)}`,
    mail: ({ requestTime }, { institution, reference }) => ({
      subject: `${institution.name}: la sua richiesta di PIN è annullata${reference && `, riferimento ${reference}`}`,
      blocks: [
        `abbiamo annullato la sua richiesta di PIN${momentAside(requestTime, 'it')}${reference && `, riferimento ${reference}`}: l’indirizzo per la lettera non è stato confermato in tempo, e non spediamo un PIN a un indirizzo incerto.`,
        [
          'Che cosa fare adesso',
          'Se vuole ancora un PIN, lo chieda di nuovo e controlli l’indirizzo, oppure ci chiami: lo confermiamo insieme.',
          `Se ha già ricevuto una parte del PIN${reference && ` con questo riferimento, ${reference}`}, la cancelli: non vale più.`,
        ].join('\n'),
        [
          'Se non l’ha chiesto lei',
          'Qualcuno può avere usato i suoi dati. Non ha avuto nessun PIN completo. Ci chiami, così ne teniamo conto.',
        ].join('\n'),
      ],
    }),
  },
  en: {
    sms: (_told, { institution, reference }) =>
      `${institution.name}${reference && ` ref.${reference}`}: your PIN request is cancelled, its address was not confirmed. Please ask again, or call us. ${reachable(institution)}`,
    mail: ({ requestTime }, { institution, reference }) => ({
      subject: `${institution.name}: your request for a PIN is cancelled${reference && `, reference ${reference}`}`,
      blocks: [
        `We have cancelled your request for a PIN${momentAside(requestTime, 'en')}${reference && `, reference ${reference}`}: the address for the letter was not confirmed in time, and we do not send a PIN to an uncertain address.`,
        [
          'What to do now',
          'If you still want a PIN, ask for one again and check the address, or call us: we will confirm it together.',
          `If you have received a part of the PIN${reference && ` with this reference, ${reference}`}, delete it: it is of no use any more.`,
        ].join('\n'),
        [
          'If it was not you',
          'Somebody may have used your data. They did not get a complete PIN. Call us, so that we know.',
        ].join('\n'),
      ],
    }),
  },
  de: {
    sms: (_told, { institution, reference }) =>
      `${institution.name}${reference && ` Ref.${reference}`}: PIN-Antrag storniert, die Anschrift wurde nicht bestätigt. Bitte neu beantragen oder anrufen. ${reachable(institution)}`,
    mail: ({ requestTime }, { institution, reference }) => ({
      subject: `${institution.name}: Ihr PIN-Antrag ist storniert${reference && `, Referenz ${reference}`}`,
      blocks: [
        `wir haben Ihren Antrag auf eine PIN${momentAside(requestTime, 'de')}${reference && `, Referenz ${reference},`} storniert: Die Anschrift für den Brief wurde nicht rechtzeitig bestätigt, und wir schicken keine PIN an eine unsichere Anschrift.`,
        [
          'Was Sie jetzt tun',
          'Wenn Sie weiterhin eine PIN möchten, beantragen Sie sie neu und prüfen Sie die Anschrift, oder rufen Sie uns an: Wir bestätigen sie gemeinsam.',
          `Wenn Sie schon einen Teil der PIN${reference && ` mit dieser Referenz, ${reference},`} erhalten haben, löschen Sie ihn: Er gilt nicht mehr.`,
        ].join('\n'),
        [
          'Wenn Sie das nicht waren',
          'Jemand hat vielleicht Ihre Daten benutzt. Eine vollständige PIN hat er nicht bekommen. Rufen Sie uns an, damit wir davon wissen.',
        ].join('\n'),
      ],
    }),
  },
};
