import type { OtherHalf } from '../domain/letter-content';
import type { LetterTexts } from './letter-texts';

/** "The other 8 ..." */
const reach: Readonly<Record<OtherHalf, string>> = {
  activation: 'are sent to a contact of your choice, once you have activated the PIN',
  message: 'reach you by text message, e-mail or PEC',
  sms: 'reach you by text message',
  email: 'reach you by e-mail',
  pec: 'reach you by PEC',
  'desk-slip': 'were handed to you at the desk',
};

export const english: LetterTexts = {
  locale: 'en-GB',
  salutation: 'Dear holder,',
  halfSubject: (half) => (half === 'first' ? 'The first part of your PIN' : 'The second part of your PIN'),
  halfIntroduction: (half, otherHalf) =>
    half === 'first'
      ? `This letter holds the first 8 characters of the PIN that you asked for. On their own they open nothing: the other 8 ${reach[otherHalf]}.`
      : `This letter holds the last 8 characters of the PIN that you asked for. On their own they open nothing: the first 8 ${reach[otherHalf]}.`,
  halfLabel: (half) => (half === 'first' ? 'First part (characters 1–8)' : 'Second part (characters 9–16)'),
  referenceLabel: 'Reference',
  expiry: (days) => `Do not wait: the PIN is valid for ${days} days from the date of this letter.`,
  stepsTitle: 'What to do now',
  steps: (half, reference, site) => [
    `Find the other part: it carries the same reference, ${reference}.`,
    half === 'first'
      ? 'Write this part and the other one right after it: that makes a PIN of 16 characters.'
      : 'Write the other part and this one right after it: that makes a PIN of 16 characters.',
    `Go to ${site} and exchange it for your personal PIN of 8 characters: from then on only that one works.`,
  ],
  activationSteps: (reference, site) => [
    `Activate the PIN at ${site} with your fiscal code, your health card and these 8 characters.`,
    `Give a mobile number, an e-mail or a PEC address and enter the code that comes there: the second part follows, with the same reference, ${reference}.`,
    `Write this part and the other one right after it, and exchange the 16 characters for your personal PIN of 8: from then on only that one works.`,
  ],
  adviceTitle: 'Keep it safe',
  advice: (institution) => [
    'Keep this letter apart from the other part, and destroy it once you have signed in.',
    `Nobody at ${institution} will ever ask you for your PIN, neither by phone nor by e-mail.`,
    'You did not ask for a PIN, or the letter had been opened? Call us at once.',
  ],
  noticeSubject: {
    'request-confirmation': 'We have your request for a PIN',
    'credential-in-use': 'A PIN was asked for in your name',
  },
  noticeText: {
    'request-confirmation':
      'We have received a request for a PIN in your name. The two parts of the PIN reach you separately. If you did not ask for it, call us at once.',
    'credential-in-use':
      'Somebody asked for a new PIN in your name. You already have one: no other was issued, and nothing has changed. If it was not you who asked, call us at once.',
  },
  help: (freeNumber, mobileNumber, site) =>
    `Free from landlines in Italy ${freeNumber}  ·  from mobiles ${mobileNumber}  ·  ${site}`,
  letterCode: 'Letter',
};
