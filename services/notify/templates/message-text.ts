/** What the texts are made of. A text is a typed module per kind, with each language and each way of sending side by side. */

import type { Institution } from '../../../runtime/institution-settings';

/** The first one is spoken where the holder's language is none of these. */
export const languages = ['it', 'en', 'de'] as const;
export type Language = (typeof languages)[number];

export interface HalfFacts {
  readonly institution: Institution;
  /** Four digits, the same with both halves. */
  readonly reference: string;
  /** Eight characters, in groups of four. */
  readonly half: string;
  /** So many days after the letter was sent the PIN expires unused; 0 where it is not known. */
  readonly expiryDays: number;
}

export interface NoticeFacts {
  readonly institution: Institution;
  readonly reference: string;
  /** Day and time of the request, in words; empty where it is not known. */
  readonly requested: string;
}

/** A mail's text in blocks, with an empty line between two. Greeting and signature are put around it. */
export interface MailText {
  readonly subject: string;
  readonly blocks: readonly string[];
}

/** One kind of message in one language. An SMS fits one segment of 160 characters with an ordinary institution. */
export interface MessageText<Facts> {
  readonly sms: (facts: Facts) => string;
  readonly mail: (facts: Facts) => MailText;
}

export type MessageTexts<Facts> = Readonly<Record<Language, MessageText<Facts>>>;
