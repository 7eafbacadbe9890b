/** What is to be told, as it was sealed: a kind of message, and the facts that its text needs. */

/** How the other half of a PIN comes, or came. */
export type OtherHalf = 'sms' | 'email' | 'pec' | 'letter' | 'desk-slip';

interface HalfFacts<Other> {
  /** Eight characters. */
  readonly characters: string;
  /** So many days after the letter's despatch the PIN expires unused; 0 where it is not known. */
  readonly expiryDays: number;
  readonly otherHalf: Other;
}

interface Dated {
  /** When what is told was asked for, or happened; undefined where it is not known. */
  readonly requestTime: Date | undefined;
}

interface Coded {
  /** Six digits. */
  readonly code: string;
  /** From the request's time. */
  readonly validMinutes: number;
}

export interface FactsByKind {
  readonly 'first-half': HalfFacts<Exclude<OtherHalf, 'desk-slip'>>;
  /** Undefined: the other half comes another way, and nobody says which. */
  readonly 'second-half': HalfFacts<OtherHalf | undefined>;
  readonly 'request-confirmation': Dated & { readonly confirmation: Coded | undefined };
  readonly 'credential-in-use': Dated;
  readonly 'contact-code': Dated & Coded;
  readonly 'hold-expired': Dated;
  /** 0: it expires today. */
  readonly 'expiry-reminder': { readonly daysLeft: number };
  readonly 'pin-changed': Dated;
  readonly 'restore-link': Dated & {
    /** An http(s) URL without a space. */
    readonly link: string;
    /** From the request's time. */
    readonly validMinutes: number;
  };
  readonly 'restore-completed': Dated;
  readonly 'pin-revoked': Dated;
  readonly 'contact-changed': Dated & {
    readonly maskedContact: string;
    /** So long the new contact cannot be used for a restore; 0 where it is not known. */
    readonly quarantineMinutes: number;
  };
}

export type Kind = keyof FactsByKind;
/** A link that ends an old PIN goes to a mailbox only: a phone is what a thief has first. */
export type SmsKind = Exclude<Kind, 'restore-link'>;

export type Told<K extends Kind = Kind> = { readonly [P in K]: { readonly kind: P } & FactsByKind[P] }[K];
