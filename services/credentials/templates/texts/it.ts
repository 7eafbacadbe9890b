import type { FormWords } from '../form-words';

export const italian: FormWords = {
  language: 'it',
  freeNumber: 'Numero verde',
  fax: 'Fax',
  holder: {
    title: 'Titolare del PIN',
    name: 'Nome e cognome',
    fiscalCode: 'Codice fiscale',
    address: 'Indirizzo',
    mobile: 'Cellulare',
    email: 'E-mail',
    pec: 'PEC',
  },
  declares: 'Dichiara',
  asks: 'Chiede',
  signature: { title: 'Firma', place: 'Luogo', date: 'Data', sign: 'Firma leggibile del titolare' },
  privacyTitle: 'Informativa sul trattamento dei dati personali',
  conversion: {
    title: 'Richiesta di conversione del PIN in PIN dispositivo',
    lead: 'Stampi questo modulo, lo dati e lo firmi. Poi lo carichi su {site} insieme con il documento di identità, fronte e retro, oppure invii tutto per fax. Attendiamo i documenti fino al {date}.',
    number: 'Numero della pratica',
    declares: [
      'di essere la persona sopra indicata, titolare del PIN in uso;',
      'che il documento di identità allegato in copia è il proprio ed è valido;',
      'di sapere che chi dichiara il falso ne risponde penalmente (artt. 46, 47 e 76 del D.P.R. 28 dicembre 2000, n. 445).',
    ],
    asks: [
      'che il PIN in uso sia convertito in PIN dispositivo, con il quale può chiedere prestazioni oltre che consultare i propri dati;',
      'che l’esito sia comunicato ai recapiti registrati.',
    ],
    privacy:
      '{institution} tratta i dati di questo modulo e del documento allegato solo per verificare l’identità del titolare e convertire il PIN. I documenti sono conservati cifrati e cancellati entro i termini stabiliti dopo la decisione. Il titolare può chiedere accesso, rettifica e cancellazione dei propri dati (artt. 15-17 del regolamento (UE) 2016/679): i recapiti sono in alto.',
    footer: 'Non scriva mai il PIN su questo modulo. {institution} non lo chiede mai.',
  },
  desk: {
    title: 'Modulo MV35 – Richiesta di PIN dispositivo allo sportello',
    lead: 'Il titolare firma questo modulo davanti all’operatore, che ne accerta l’identità con un documento valido.',
    number: 'Numero del modulo',
    declares: [
      'di essere la persona sopra indicata e che i dati riportati sono corretti;',
      'che il documento di identità esibito è il proprio ed è valido;',
      'di sapere che chi dichiara il falso ne risponde penalmente (artt. 46, 47 e 76 del D.P.R. 28 dicembre 2000, n. 445).',
    ],
    asks: [
      'che gli sia rilasciato un PIN dispositivo, con il quale può chiedere prestazioni oltre che consultare i propri dati;',
      'che il PIN in uso, se ne ha uno, sia revocato definitivamente;',
      'che la prima parte del PIN gli sia consegnata allo sportello e la seconda inviata ai recapiti sopra indicati.',
    ],
    asksForLevel: [
      'che il PIN in uso diventi PIN dispositivo, con il quale può chiedere prestazioni oltre che consultare i propri dati.',
    ],
    privacy:
      '{institution} tratta i dati di questo modulo solo per accertare l’identità del titolare e rilasciare o convertire il PIN. Il modulo firmato è archiviato presso lo sportello; del documento esibito si registra soltanto il tipo. Il titolare può chiedere accesso, rettifica e cancellazione dei propri dati (artt. 15-17 del regolamento (UE) 2016/679): i recapiti sono in alto.',
    partTitle: 'Riservato allo sportello {desk}',
    document: 'Documento di identità esibito',
    documents: {
      'identity-card': 'Carta d’identità',
      passport: 'Passaporto',
      'driving-licence': 'Patente di guida',
      'residence-permit': 'Permesso di soggiorno',
      other: 'Altro',
    },
    documentNumber: 'Numero e scadenza del documento',
    operator: 'Nome e firma dell’operatore',
    footer: 'Non scriva mai il PIN su questo modulo. {institution} non lo chiede mai.',
  },
};
