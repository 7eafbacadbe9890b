import type { OtherHalf } from '../domain/letter-content';
import type { LetterTexts } from './letter-texts';

/** "The other 8 ..." */
const reach: Readonly<Record<OtherHalf, string>> = {
  activation: 'Le arrivano a un recapito di Sua scelta, dopo l’attivazione',
  message: 'Le arrivano per SMS, e-mail o PEC',
  sms: 'Le arrivano per SMS',
  email: 'Le arrivano per e-mail',
  pec: 'Le arrivano per PEC',
  'desk-slip': 'Le sono stati consegnati allo sportello',
};

export const italian: LetterTexts = {
  locale: 'it-IT',
  salutation: 'Gentile Utente,',
  halfSubject: (half) => (half === 'first' ? 'La prima parte del Suo PIN' : 'La seconda parte del Suo PIN'),
  halfIntroduction: (half, otherHalf) =>
    half === 'first'
      ? `in questa lettera trova i primi 8 caratteri del PIN che ha richiesto. Da soli non aprono nulla: gli altri 8 ${reach[otherHalf]}.`
      : `in questa lettera trova gli ultimi 8 caratteri del PIN che ha richiesto. Da soli non aprono nulla: i primi 8 ${reach[otherHalf]}.`,
  halfLabel: (half) => (half === 'first' ? 'Prima parte (caratteri 1–8)' : 'Seconda parte (caratteri 9–16)'),
  referenceLabel: 'Riferimento',
  expiry: (days) => `Non aspetti: il PIN vale ${days} giorni dalla data di questa lettera.`,
  stepsTitle: 'Che cosa fare ora',
  steps: (half, reference, site) => [
    `Cerchi l’altra parte: porta lo stesso riferimento, ${reference}.`,
    half === 'first'
      ? 'Scriva questa parte e subito dopo l’altra: ottiene un PIN di 16 caratteri.'
      : 'Scriva l’altra parte e subito dopo questa: ottiene un PIN di 16 caratteri.',
    `Acceda a ${site} e lo cambi con il Suo PIN personale di 8 caratteri: da quel momento vale solo quello.`,
  ],
  activationSteps: (reference, site) => [
    `Attivi il PIN su ${site} con il codice fiscale, la tessera sanitaria e questi 8 caratteri.`,
    `Indichi un cellulare, un’e-mail o una PEC e inserisca il codice che Le arriva: segue la seconda parte, con lo stesso riferimento ${reference}.`,
    `Scriva questa parte e subito dopo l’altra, e cambi i 16 caratteri con il Suo PIN personale di 8: da quel momento vale solo quello.`,
  ],
  adviceTitle: 'Lo tenga al sicuro',
  advice: (institution) => [
    'Conservi questa lettera separata dall’altra parte e la distrugga dopo il primo accesso.',
    `Nessuno di ${institution} Le chiederà mai il PIN, né per telefono né per e-mail.`,
    'Non ha chiesto un PIN, o la lettera era già aperta? Ci chiami subito.',
  ],
  noticeSubject: {
    'request-confirmation': 'Abbiamo ricevuto la Sua richiesta di un PIN',
    'credential-in-use': 'È stato chiesto un PIN a Suo nome',
  },
  noticeText: {
    'request-confirmation':
      'abbiamo ricevuto una richiesta di PIN a Suo nome. Le due parti del PIN Le arrivano separatamente. Se non è stato Lei a chiederlo, ci chiami subito.',
    'credential-in-use':
      'qualcuno ha chiesto un nuovo PIN a Suo nome. Lei ne ha già uno: non ne è stato emesso un altro, e nulla è cambiato. Se non è stato Lei a chiederlo, ci chiami subito.',
  },
  help: (freeNumber, mobileNumber, site) =>
    `Numero verde ${freeNumber} da rete fissa  ·  ${mobileNumber} da cellulare  ·  ${site}`,
  letterCode: 'Lettera',
};
