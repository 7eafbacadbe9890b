/** From what is to be told to the text that a carrier takes. Pure: the same input gives the same characters. */

import type { MessageChannel } from '../domain/channel';
import { addedContactCode } from './added-contact-code';
import { contactChanged } from './contact-changed';
import { contactCode } from './contact-code';
import { credentialInUse } from './credential-in-use';
import { expiryReminder } from './expiry-reminder';
import { firstHalf } from './first-half';
import { holdExpired } from './hold-expired';
import { languageFor } from './language';
import { mailLayout } from './mail-layout';
import type { Language, Letterhead, MailTexts, MessageTexts } from './message-text';
import { pinChanged } from './pin-changed';
import { pinRevoked } from './pin-revoked';
import { requestConfirmation } from './request-confirmation';
import { restoreCancelled } from './restore-cancelled';
import { restoreCompleted } from './restore-completed';
import { restoreLink } from './restore-link';
import { secondHalf } from './second-half';
import type { Kind, SmsKind, Told } from './told';

const smsTexts: { readonly [K in SmsKind]: MessageTexts<K> } = {
  'first-half': firstHalf,
  'second-half': secondHalf,
  'request-confirmation': requestConfirmation,
  'credential-in-use': credentialInUse,
  'contact-code': contactCode,
  'added-contact-code': addedContactCode,
  'hold-expired': holdExpired,
  'restore-cancelled': restoreCancelled,
  'expiry-reminder': expiryReminder,
  'pin-changed': pinChanged,
  'restore-completed': restoreCompleted,
  'pin-revoked': pinRevoked,
  'contact-changed': contactChanged,
};
const mailTexts: { readonly [K in Kind]: MailTexts<K> } = { ...smsTexts, 'restore-link': restoreLink };

/** What is told on which channel: not every kind goes by SMS. */
export type Telling =
  | { readonly channel: 'sms'; readonly told: Told<SmsKind> }
  | { readonly channel: Exclude<MessageChannel, 'sms'>; readonly told: Told };

interface Circumstances extends Letterhead {
  /** BCP 47. */
  readonly languageTag: string;
}

export interface RenderedText {
  readonly language: Language;
  /** Empty for an SMS. Holds nothing secret. */
  readonly subject: string;
  readonly text: string;
}

export function render(telling: Telling, circumstances: Circumstances): RenderedText {
  const language = languageFor(circumstances.languageTag);
  if (telling.channel === 'sms') {
    return { language, subject: '', text: smsText(telling.told, language, circumstances) };
  }
  const mail = mailText(telling.told, language, circumstances);
  return { language, subject: mail.subject, text: mailLayout(mail, circumstances.institution, language) };
}

function smsText<K extends SmsKind>(told: Told<K>, language: Language, letterhead: Letterhead) {
  const texts: { readonly [P in SmsKind]: MessageTexts<P> }[K] = smsTexts[told.kind];
  return texts[language].sms(told, letterhead);
}

function mailText<K extends Kind>(told: Told<K>, language: Language, letterhead: Letterhead) {
  const texts: { readonly [P in Kind]: MailTexts<P> }[K] = mailTexts[told.kind];
  return texts[language].mail(told, letterhead);
}
