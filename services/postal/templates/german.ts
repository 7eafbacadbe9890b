import type { OtherHalf } from '../domain/letter-content';
import type { LetterTexts } from './letter-texts';

/** "The other 8 ..." */
const reach: Readonly<Record<OtherHalf, string>> = {
  activation: 'erhalten Sie nach der Aktivierung an einen Kontakt Ihrer Wahl',
  message: 'erhalten Sie per SMS, E-Mail oder PEC',
  sms: 'erhalten Sie per SMS',
  email: 'erhalten Sie per E-Mail',
  pec: 'erhalten Sie per PEC',
  'desk-slip': 'haben Sie am Schalter erhalten',
};

export const german: LetterTexts = {
  locale: 'de-DE',
  salutation: 'Guten Tag,',
  halfSubject: (half) => (half === 'first' ? 'Der erste Teil Ihrer PIN' : 'Der zweite Teil Ihrer PIN'),
  halfIntroduction: (half, otherHalf) =>
    half === 'first'
      ? `in diesem Brief finden Sie die ersten 8 Zeichen der PIN, die Sie beantragt haben. Allein öffnen sie nichts: Die anderen 8 ${reach[otherHalf]}.`
      : `in diesem Brief finden Sie die letzten 8 Zeichen der PIN, die Sie beantragt haben. Allein öffnen sie nichts: Die ersten 8 ${reach[otherHalf]}.`,
  halfLabel: (half) => (half === 'first' ? 'Erster Teil (Zeichen 1–8)' : 'Zweiter Teil (Zeichen 9–16)'),
  referenceLabel: 'Referenz',
  expiry: (days) => `Warten Sie nicht: Die PIN gilt ${days} Tage ab dem Datum dieses Briefes.`,
  stepsTitle: 'Was jetzt zu tun ist',
  steps: (half, reference, site) => [
    `Suchen Sie den anderen Teil: Er trägt dieselbe Referenz, ${reference}.`,
    half === 'first'
      ? 'Schreiben Sie diesen Teil und direkt dahinter den anderen: Das ergibt eine PIN mit 16 Zeichen.'
      : 'Schreiben Sie den anderen Teil und direkt dahinter diesen: Das ergibt eine PIN mit 16 Zeichen.',
    `Tauschen Sie sie auf ${site} gegen Ihre persönliche PIN mit 8 Zeichen: Von da an gilt nur noch diese.`,
  ],
  activationSteps: (reference, site) => [
    `Aktivieren Sie die PIN auf ${site} mit Steuernummer (codice fiscale), Gesundheitskarte und diesen 8 Zeichen.`,
    `Geben Sie Handynummer, E-Mail- oder PEC-Adresse an und den Code, der dort ankommt: Der zweite Teil folgt, mit derselben Referenz ${reference}.`,
    `Schreiben Sie diesen Teil und direkt dahinter den anderen, und tauschen Sie die 16 Zeichen gegen Ihre persönliche PIN mit 8: Von da an gilt nur diese.`,
  ],
  adviceTitle: 'Bewahren Sie sie sicher auf',
  advice: (institution) => [
    'Bewahren Sie diesen Brief getrennt vom anderen Teil auf; vernichten Sie ihn nach der ersten Anmeldung.',
    `Niemand von ${institution} wird Sie je nach Ihrer PIN fragen, weder am Telefon noch per E-Mail.`,
    'Sie haben keine PIN beantragt, oder der Brief war schon geöffnet? Rufen Sie uns sofort an.',
  ],
  noticeSubject: {
    'request-confirmation': 'Ihr Antrag auf eine PIN ist eingegangen',
    'credential-in-use': 'In Ihrem Namen wurde eine PIN beantragt',
  },
  noticeText: {
    'request-confirmation':
      'in Ihrem Namen ist ein Antrag auf eine PIN eingegangen. Die beiden Teile der PIN erhalten Sie getrennt. Wenn nicht Sie den Antrag gestellt haben, rufen Sie uns bitte sofort an.',
    'credential-in-use':
      'jemand hat in Ihrem Namen eine neue PIN beantragt. Sie haben schon eine: Eine andere wurde nicht ausgestellt, und nichts hat sich geändert. Wenn nicht Sie es waren, rufen Sie uns bitte sofort an.',
  },
  help: (freeNumber, mobileNumber, site) =>
    `Kostenlos aus dem italienischen Festnetz ${freeNumber}  ·  mobil ${mobileNumber}  ·  ${site}`,
  letterCode: 'Brief',
};
