/** What is inside a letter, once its seal is open. */
import type { PostalAddress } from './address-block';
import type { DeskRecipient } from './desk';

/** BCP 47: what the holder asked for, or what a letter is written in. */
export type Language = string;
export type Half = 'first' | 'second';

/** How the other half of a letter's comes, or came; `activation`: it does not exist yet; `message`: by one of a phone and mailboxes. */
export const otherHalves = ['activation', 'message', 'sms', 'email', 'pec', 'desk-slip'] as const;
/** Likewise of a slip's, which always says so. */
export const otherHalvesOfSlip = ['sms', 'email', 'pec', 'letter'] as const;
export type OtherHalf = (typeof otherHalves)[number] | (typeof otherHalvesOfSlip)[number];

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

export type Recipient =
  | { readonly kind: 'address'; readonly address: PostalAddress }
  | ({ readonly kind: 'desk' } & DeskRecipient);

export interface LetterContent {
  readonly recipient: Recipient;
  readonly language: Language;
  /** Four digits that both halves carry; empty in a notice that belongs to none. */
  readonly reference: string;
  readonly body: LetterBody;
}
