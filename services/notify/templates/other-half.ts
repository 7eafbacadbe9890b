/** Where the other half of a PIN is, in words that fit into a sentence. */
import type { Language } from './message-text';
import type { OtherHalf } from './told';

type Words<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

/** "The second half comes ..." */
export const comesBy: Words<Exclude<OtherHalf, 'desk-slip'>> = {
  it: { letter: 'per lettera', sms: 'per SMS', email: 'per e-mail', pec: 'per PEC' },
  en: { letter: 'by letter', sms: 'by SMS', email: 'by e-mail', pec: 'by PEC' },
  de: { letter: 'per Brief', sms: 'per SMS', email: 'per E-Mail', pec: 'per PEC' },
};

/** "The first half is ...", in GSM characters. */
export const isIn: Words<OtherHalf> = {
  it: {
    letter: 'nella lettera',
    sms: "nell'SMS",
    email: "nell'e-mail",
    pec: 'nella PEC',
    'desk-slip': 'nella busta chiusa',
  },
  en: {
    letter: 'in the letter',
    sms: 'in the SMS',
    email: 'in the e-mail',
    pec: 'in the PEC',
    'desk-slip': 'in the slip from the desk',
  },
  de: {
    letter: 'im Brief',
    sms: 'in der SMS',
    email: 'in der E-Mail',
    pec: 'in der PEC',
    'desk-slip': 'im Umschlag vom Schalter',
  },
};

/** "The first half ...": a letter or a slip is there before the second half is sent, another message may come after it. */
export const firstReaches: Words<OtherHalf | 'unknown'> = {
  it: {
    letter: 'le è arrivata per lettera',
    sms: 'le arriva per SMS',
    email: 'le arriva per e-mail',
    pec: 'le arriva per PEC',
    'desk-slip': 'le è stata consegnata allo sportello',
    unknown: 'le arriva per un’altra via',
  },
  en: {
    letter: 'came by letter',
    sms: 'comes by SMS',
    email: 'comes by e-mail',
    pec: 'comes by PEC',
    'desk-slip': 'was handed to you at the desk',
    unknown: 'reaches you another way',
  },
  de: {
    letter: 'haben Sie per Brief erhalten',
    sms: 'erhalten Sie per SMS',
    email: 'erhalten Sie per E-Mail',
    pec: 'erhalten Sie per PEC',
    'desk-slip': 'haben Sie am Schalter erhalten',
    unknown: 'erhalten Sie auf einem anderen Weg',
  },
};
