import type { FormWords } from '../form-words';

export const german: FormWords = {
  language: 'de',
  freeNumber: 'Gebührenfrei',
  fax: 'Fax',
  holder: {
    title: 'Inhaberin oder Inhaber der PIN',
    name: 'Vor- und Nachname',
    fiscalCode: 'Steuernummer',
    address: 'Anschrift',
    mobile: 'Handynummer',
    email: 'E-Mail',
    pec: 'PEC',
  },
  declares: 'Erklärung',
  asks: 'Antrag',
  signature: { title: 'Unterschrift', place: 'Ort', date: 'Datum', sign: 'Leserliche Unterschrift' },
  privacyTitle: 'Hinweise zum Datenschutz',
  conversion: {
    title: 'Antrag auf Umwandlung der PIN in eine dispositive PIN',
    lead: 'Drucken Sie dieses Formular aus, datieren und unterschreiben Sie es. Laden Sie es dann auf {site} zusammen mit Vorder- und Rückseite Ihres Ausweises hoch, oder senden Sie alles per Fax. Wir erwarten die Unterlagen bis zum {date}.',
    number: 'Vorgangsnummer',
    declares: [
      'Ich bin die oben genannte Person und Inhaberin oder Inhaber der verwendeten PIN.',
      'Der in Kopie beigefügte Ausweis ist mein eigener und gültig.',
      'Mir ist bekannt, dass falsche Erklärungen strafbar sind (Art. 46, 47 und 76 des D.P.R. Nr. 445 vom 28. Dezember 2000).',
    ],
    asks: [
      'Die verwendete PIN soll in eine dispositive PIN umgewandelt werden, mit der ich außer der Einsicht in meine Daten auch Leistungen beantragen kann.',
      'Das Ergebnis soll mir an die eingetragenen Kontakte mitgeteilt werden.',
    ],
    privacy:
      '{institution} verwendet die Daten dieses Formulars und des beigefügten Ausweises nur, um die Identität zu prüfen und die PIN umzuwandeln. Die Unterlagen werden verschlüsselt aufbewahrt und nach der Entscheidung fristgerecht gelöscht. Sie können Auskunft, Berichtigung und Löschung Ihrer Daten verlangen (Art. 15 bis 17 der Verordnung (EU) 2016/679): Die Kontakte stehen oben.',
    footer: 'Schreiben Sie Ihre PIN nie auf dieses Formular. {institution} fragt nie danach.',
  },
  desk: {
    title: 'Formular MV35 – Antrag auf eine dispositive PIN am Schalter',
    lead: 'Das Formular wird vor der Schalterkraft unterschrieben, die die Identität anhand eines gültigen Ausweises prüft.',
    number: 'Formularnummer',
    declares: [
      'Ich bin die oben genannte Person, und die Angaben sind richtig.',
      'Der vorgelegte Ausweis ist mein eigener und gültig.',
      'Mir ist bekannt, dass falsche Erklärungen strafbar sind (Art. 46, 47 und 76 des D.P.R. Nr. 445 vom 28. Dezember 2000).',
    ],
    asks: [
      'Ich beantrage eine dispositive PIN, mit der ich außer der Einsicht in meine Daten auch Leistungen beantragen kann.',
      'Eine bisher verwendete PIN soll endgültig widerrufen werden.',
      'Der erste Teil der PIN soll mir am Schalter ausgehändigt, der zweite an die oben genannten Kontakte gesendet werden.',
    ],
    asksForLevel: [
      'Die verwendete PIN soll dispositiv werden, sodass ich mit ihr außer der Einsicht in meine Daten auch Leistungen beantragen kann.',
    ],
    privacy:
      '{institution} verwendet die Daten dieses Formulars nur, um die Identität zu prüfen und die PIN auszustellen oder umzuwandeln. Das unterschriebene Formular wird am Schalter abgelegt; vom vorgelegten Ausweis wird nur die Art festgehalten. Sie können Auskunft, Berichtigung und Löschung Ihrer Daten verlangen (Art. 15 bis 17 der Verordnung (EU) 2016/679): Die Kontakte stehen oben.',
    partTitle: 'Nur für den Schalter {desk}',
    document: 'Vorgelegter Ausweis',
    documents: {
      'identity-card': 'Personalausweis',
      passport: 'Reisepass',
      'driving-licence': 'Führerschein',
      'residence-permit': 'Aufenthaltstitel',
      other: 'Anderer',
    },
    documentNumber: 'Nummer und Ablaufdatum des Ausweises',
    operator: 'Name und Unterschrift der Schalterkraft',
    footer: 'Schreiben Sie Ihre PIN nie auf dieses Formular. {institution} fragt nie danach.',
  },
};
