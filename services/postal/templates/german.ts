import type { LetterTexts } from './letter-texts';

export const german: LetterTexts = {
  locale: 'de-DE',
  salutation: 'Guten Tag,',
  halfSubject: (half) => (half === 'first' ? 'Die erste Hälfte Ihrer PIN' : 'Die zweite Hälfte Ihrer PIN'),
  halfIntroduction: (half) =>
    half === 'first'
      ? 'in diesem Brief finden Sie die ersten 8 Zeichen der PIN, die Sie beantragt haben. Allein öffnen sie nichts: Die anderen 8 erhalten Sie nach der Aktivierung an einen Kontakt Ihrer Wahl.'
      : 'in diesem Brief finden Sie die letzten 8 Zeichen der PIN, die Sie beantragt haben. Allein öffnen sie nichts: Die ersten 8 erhalten Sie per SMS, E-Mail oder PEC.',
  halfLabel: (half) => (half === 'first' ? 'Erste Hälfte (Zeichen 1–8)' : 'Zweite Hälfte (Zeichen 9–16)'),
  referenceLabel: 'Kennzahl',
  expiry: (days) => `Warten Sie nicht: Die PIN gilt ${days} Tage ab dem Datum dieses Briefes.`,
  stepsTitle: 'Was jetzt zu tun ist',
  steps: (half, reference, site) =>
    half === 'first'
      ? [
          `Aktivieren Sie die PIN auf ${site}: Sie brauchen Ihre Steuernummer (codice fiscale), Ihre Gesundheitskarte und die 8 Zeichen dieses Briefes.`,
          'Geben Sie eine Handynummer, eine E-Mail- oder eine PEC-Adresse an und dann den Code, den Sie dort erhalten: Die zweite Hälfte folgt sofort.',
          `Die zweite Hälfte trägt dieselbe Kennzahl, ${reference}. Schreiben Sie diese Hälfte und direkt dahinter die andere: Das ergibt eine PIN mit 16 Zeichen.`,
          `Tauschen Sie sie auf ${site} gegen Ihre persönliche PIN mit 8 Zeichen: Von da an gilt nur noch diese.`,
        ]
      : [
          `Suchen Sie die andere Hälfte: Sie trägt dieselbe Kennzahl, ${reference}.`,
          'Schreiben Sie die andere Hälfte und direkt dahinter diese: Das ergibt eine PIN mit 16 Zeichen.',
          `Tauschen Sie sie auf ${site} gegen Ihre persönliche PIN mit 8 Zeichen: Von da an gilt nur noch diese.`,
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
