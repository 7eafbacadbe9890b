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
  halfSubject: (half) => (half === 'first' ? 'Die erste Hälfte Ihrer PIN' : 'Die zweite Hälfte Ihrer PIN'),
  halfIntroduction: (half, otherHalf) =>
    half === 'first'
      ? `in diesem Brief finden Sie die ersten 8 Zeichen der PIN, die Sie beantragt haben. Allein öffnen sie nichts: Die anderen 8 ${reach[otherHalf]}.`
      : `in diesem Brief finden Sie die letzten 8 Zeichen der PIN, die Sie beantragt haben. Allein öffnen sie nichts: Die ersten 8 ${reach[otherHalf]}.`,
  halfLabel: (half) => (half === 'first' ? 'Erste Hälfte (Zeichen 1–8)' : 'Zweite Hälfte (Zeichen 9–16)'),
  referenceLabel: 'Referenz',
  expiry: (days) => `Warten Sie nicht: Die PIN gilt ${days} Tage ab dem Datum dieses Briefes.`,
  stepsTitle: 'Was jetzt zu tun ist',
  steps: (half, reference, site) => [
    `Suchen Sie die andere Hälfte: Sie trägt dieselbe Referenz, ${reference}.`,
    half === 'first'
      ? 'Schreiben Sie diese Hälfte und direkt dahinter die andere: Das ergibt eine PIN mit 16 Zeichen.'
      : 'Schreiben Sie die andere Hälfte und direkt dahinter diese: Das ergibt eine PIN mit 16 Zeichen.',
    `Tauschen Sie sie auf ${site} gegen Ihre persönliche PIN mit 8 Zeichen: Von da an gilt nur noch diese.`,
  ],
  activationSteps: (reference, site) => [
    `Aktivieren Sie die PIN auf ${site} mit Steuernummer (codice fiscale), Gesundheitskarte und diesen 8 Zeichen.`,
    `Geben Sie Handynummer, E-Mail- oder PEC-Adresse an und den Code, der dort ankommt: Die zweite Hälfte folgt, mit derselben Referenz ${reference}.`,
    `Schreiben Sie diese Hälfte und direkt dahinter die andere, und tauschen Sie die 16 Zeichen gegen Ihre persönliche PIN mit 8: Von da an gilt nur diese.`,
  ],
  adviceTitle: 'Bewahren Sie sie sicher auf',
  advice: (institution) => [
    'Bewahren Sie diesen Brief getrennt von der anderen Hälfte auf; vernichten Sie ihn nach der ersten Anmeldung.',
    `Niemand von ${institution} wird Sie je nach Ihrer PIN fragen, weder am Telefon noch per E-Mail.`,
    'Sie haben keine PIN beantragt, oder der Brief war schon geöffnet? Rufen Sie uns sofort an.',
  ],
  noticeSubject: {
    'request-confirmation': 'Ihr Antrag auf eine PIN ist eingegangen',
    'credential-in-use': 'In Ihrem Namen wurde eine PIN beantragt',
  },
  noticeText: {
    'request-confirmation':
      'in Ihrem Namen ist ein Antrag auf eine PIN eingegangen. Die beiden Hälften der PIN erhalten Sie getrennt. Wenn nicht Sie den Antrag gestellt haben, rufen Sie uns bitte sofort an.',
    'credential-in-use':
      'jemand hat in Ihrem Namen eine neue PIN beantragt. Sie haben bereits eine gültige PIN; sie gilt weiter, eine andere wurde nicht ausgestellt. Wenn nicht Sie es waren, rufen Sie uns bitte sofort an.',
  },
  help: (freeNumber, mobileNumber, site) =>
    `Kostenlos aus dem italienischen Festnetz ${freeNumber}  ·  mobil ${mobileNumber}  ·  ${site}`,
  letterCode: 'Brief',
};
