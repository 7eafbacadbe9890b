/** From what is to be told to the text that a carrier takes. Pure: the same input gives the same characters. */

import type { Institution } from '../../../runtime/institution-settings';
import type { MessageChannel } from '../domain/channel';
import type { Half } from '../domain/delivery-event';
import { credentialInUse } from './credential-in-use';
import { firstHalf } from './first-half';
import { inGroupsOfFour, momentInWords } from './in-words';
import { languageFor } from './language';
import { mailLayout } from './mail-layout';
import type { Language, MessageText } from './message-text';
import { requestConfirmation } from './request-confirmation';
import { secondHalf } from './second-half';

export type NoticeKind = 'request-confirmation' | 'credential-in-use';

/** What is to be told, as it was sealed. */
export type Told =
  | {
      readonly kind: 'half';
      readonly half: Half;
      /** Eight characters. */
      readonly characters: string;
      /** So many days after the letter's despatch the PIN expires unused; 0 where it is not known. */
      readonly expiryDays: number;
    }
  | { readonly kind: NoticeKind; readonly requestTime: Date | undefined };

export interface RenderedText {
  readonly language: Language;
  /** Empty for an SMS. Holds nothing secret. */
  readonly subject: string;
  readonly text: string;
}

const halves = { first: firstHalf, second: secondHalf };
const notices = { 'request-confirmation': requestConfirmation, 'credential-in-use': credentialInUse };

interface Circumstances {
  readonly channel: MessageChannel;
  /** BCP 47. */
  readonly languageTag: string;
  readonly reference: string;
  readonly institution: Institution;
}

export function render(told: Told, circumstances: Circumstances): RenderedText {
  const { reference, institution } = circumstances;
  const language = languageFor(circumstances.languageTag);
  if (told.kind === 'half') {
    const { characters, expiryDays } = told;
    const facts = { institution, reference, half: inGroupsOfFour(characters), expiryDays };
    return laidOut(halves[told.half][language], facts, language, circumstances);
  }
  const facts = { institution, reference, requested: momentInWords(told.requestTime, language) };
  return laidOut(notices[told.kind][language], facts, language, circumstances);
}

function laidOut<Facts>(
  text: MessageText<Facts>,
  facts: Facts,
  language: Language,
  { channel, institution }: Circumstances,
): RenderedText {
  if (channel === 'sms') return { language, subject: '', text: text.sms(facts) };
  const { subject, blocks } = text.mail(facts);
  return { language, subject, text: mailLayout(blocks, institution, language) };
}
