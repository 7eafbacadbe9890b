/** What the texts are made of. A text is a typed module per kind, with each language and each way of sending side by side. */

import type { Institution } from '../../../runtime/institution-settings';
import type { Kind, SmsKind, Told } from './told';

/** The first one is spoken where the holder's language is none of these. */
export const languages = ['it', 'en', 'de'] as const;
export type Language = (typeof languages)[number];

/** What every text may name. */
export interface Letterhead {
  readonly institution: Institution;
  /** Four digits, the same with both halves and what belongs to them; empty where a message belongs to no request. */
  readonly reference: string;
}

/** A mail's text in blocks, with an empty line between two. Greeting, advice and signature are put around it. */
export interface MailText {
  readonly subject: string;
  readonly blocks: readonly string[];
  /** For the holder's safety, a line each, before what every mail says about keeping a PIN. */
  readonly advice?: readonly string[];
}

interface ByMail<K extends Kind> {
  readonly mail: (told: Told<K>, letterhead: Letterhead) => MailText;
}

/** An SMS fits one segment of 160 characters with an ordinary institution. */
interface BySms<K extends SmsKind> {
  readonly sms: (told: Told<K>, letterhead: Letterhead) => string;
}

/** A kind of message that goes by mail only. */
export type MailTexts<K extends Kind> = Readonly<Record<Language, ByMail<K>>>;
export type MessageTexts<K extends SmsKind> = Readonly<Record<Language, ByMail<K> & BySms<K>>>;
