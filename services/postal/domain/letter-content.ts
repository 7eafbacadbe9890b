/** What is inside a letter, once its seal is open. */
import type { PostalAddress } from './address-block';

export type Language = 'it' | 'en' | 'de';
export type Half = 'first' | 'second';

/** How the other half comes, or came; `activation`: it does not exist yet; `message`: by one of a phone and mailboxes. */
export type OtherHalf = 'activation' | 'message' | 'sms' | 'email' | 'pec' | 'desk-slip';

export type LetterBody =
  | {
      readonly kind: 'half';
      readonly half: Half;
      readonly otherHalf: OtherHalf;
      /** Eight characters of the PIN. */
      readonly characters: string;
      /** So many days after the letter's despatch the PIN expires unused; 0 where it is not known. */
      readonly expiryDays: number;
    }
  | { readonly kind: 'notice'; readonly notice: 'request-confirmation' | 'credential-in-use' };

export interface LetterContent {
  readonly address: PostalAddress;
  readonly language: Language;
  /** Four digits that both halves carry; empty in a notice that belongs to none. */
  readonly reference: string;
  readonly body: LetterBody;
}

/** The letter's language for a BCP 47 tag; Italian where there is no translation. */
export function languageOf(tag: string): Language {
  const primary = tag.split('-', 1)[0]?.toLowerCase();
  return primary === 'en' || primary === 'de' ? primary : 'it';
}
