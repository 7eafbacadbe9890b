/** How the PIN that was asked for will come, and what its holder does then. */
import type { Language, Letterhead } from './message-text';
import type { RequestRoute } from './told';

type ByRoute<Words> = Readonly<Record<Language, Readonly<Record<RequestRoute, Words>>>>;

/** A sentence, in GSM characters. */
export const smsWay: ByRoute<string> = {
  it: {
    'digital-first': 'Arriva in due parti, una per lettera.',
    'postal-first': 'La lettera che riceve dice come attivarlo.',
  },
  en: {
    'digital-first': 'It comes in two parts, one by letter.',
    'postal-first': 'The letter with the first part says how to activate it.',
  },
  de: {
    'digital-first': 'Sie kommt in zwei Teilen, einer per Brief.',
    'postal-first': 'Der Brief mit dem ersten Teil sagt alles Weitere.',
  },
};

export const wayInWords: ByRoute<(letterhead: Letterhead) => string> = {
  it: {
    'digital-first': ({ institution, reference }) =>
      `Per ora non deve fare nulla. Il PIN arriva in due parti, per due vie diverse: una per posta, in una lettera, l’altra a uno dei suoi recapiti. Tutte e due portano il riferimento ${reference}. Quando le ha entrambe, vada su ${institution.site} e inserisca i 16 caratteri di seguito.`,
    'postal-first': ({ institution, reference }) =>
      `Aspetti la lettera con la prima parte del PIN. La seconda non esiste ancora: quando ha la lettera, attivi il PIN su ${institution.site} con il codice fiscale, la tessera sanitaria e gli 8 caratteri della lettera, e indichi un recapito. La seconda parte arriva lì. Tutte e due portano il riferimento ${reference}.`,
  },
  en: {
    'digital-first': ({ institution, reference }) =>
      `There is nothing to do for now. The PIN comes in two parts, by two different ways: one by post, in a letter, the other to one of your contacts. Both carry the reference ${reference}. When you have both, go to ${institution.site} and enter the 16 characters one after the other.`,
    'postal-first': ({ institution, reference }) =>
      `Wait for the letter with the first part of the PIN. The second does not exist yet: when you have the letter, activate the PIN at ${institution.site} with your fiscal code, your health card and the 8 characters of the letter, and name a contact. The second part goes there. Both carry the reference ${reference}.`,
  },
  de: {
    'digital-first': ({ institution, reference }) =>
      `Sie müssen vorerst nichts tun. Die PIN kommt in zwei Teilen, auf zwei verschiedenen Wegen: einer per Post, in einem Brief, der andere an einen Ihrer Kontakte. Beide tragen die Referenz ${reference}. Sobald Sie beide haben, gehen Sie auf ${institution.site} und geben Sie die 16 Zeichen hintereinander ein.`,
    'postal-first': ({ institution, reference }) =>
      `Warten Sie auf den Brief mit dem ersten Teil der PIN. Den zweiten gibt es noch nicht: Wenn Sie den Brief haben, aktivieren Sie die PIN auf ${institution.site} mit Steuernummer (codice fiscale), Gesundheitskarte und den 8 Zeichen des Briefes und geben Sie einen Kontakt an. Dorthin kommt der zweite Teil. Beide tragen die Referenz ${reference}.`,
  },
};
