/** What is to be told, as it was sealed: a kind of message, and the facts that its text needs. */
import type { MessageChannel } from '../domain/channel';

/** How the other half of a PIN comes, or came. */
export type OtherHalf = 'sms' | 'email' | 'pec' | 'letter' | 'desk-slip';

interface HalfFacts<Other> {
  /** Eight characters. */
  readonly characters: string;
  /** So many days after the letter's despatch the PIN expires unused; 0 where it is not known. */
  readonly expiryDays: number;
  readonly otherHalf: Other;
}

/** How a PIN comes: its second half by letter; or its first, and then the second only once the holder has activated it; or its first on a desk's slip. */
export type RequestRoute = 'digital-first' | 'postal-first' | 'desk';

/** What the right PIN of a credential is good for. */
export type PinStanding = 'usable' | 'to-change' | 'expired' | 'suspended';

/** Why documents did not make a PIN dispositive. */
export type ElevationRefusal =
  | 'document-unreadable'
  | 'document-incomplete'
  | 'document-expired'
  | 'form-not-signed'
  | 'form-incomplete'
  | 'person-differs'
  | 'not-accepted';

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

interface EarlyAccess {
  /** So long reading is open from its opening on. */
  readonly accessMinutes: number;
}

export interface FactsByKind {
  readonly 'first-half': HalfFacts<Exclude<OtherHalf, 'desk-slip'>>;
  /** Undefined: the other half comes another way, and nobody says which. */
  readonly 'second-half': HalfFacts<OtherHalf | undefined>;
  readonly 'request-confirmation': Dated & { readonly route: RequestRoute; readonly confirmation: Coded | undefined };
  readonly 'credential-in-use': Dated & { readonly pin: PinStanding };
  /** To a contact that the holder gave on a page ... */
  readonly 'contact-code': Dated & Coded;
  /** ... and to one that an operator gave at the holder's request. */
  readonly 'added-contact-code': Dated & Coded;
  readonly 'hold-expired': Dated;
  /** The same of a restore: its PIN is suspended, and to ask for another would be of no use. */
  readonly 'restore-cancelled': Dated;
  /** A letter with a half came back: its PIN is suspended. */
  readonly 'letter-returned': Dated;
  /** A PIN did not become dispositive: its documents were refused ... */
  readonly 'elevation-refused': Dated & { readonly refusal: ElevationRefusal };
  /** ... or did not all come. */
  readonly 'elevation-expired': Dated;
  /** 0: it expires today. */
  readonly 'expiry-reminder': { readonly daysLeft: number };
  readonly 'pin-changed': Dated;
  readonly 'restore-link': Dated & {
    /** An http(s) URL without a space. */
    readonly link: string;
    /** From the request's time. */
    readonly validMinutes: number;
  };
  readonly 'restore-completed': Dated & {
    /** So long the level is ordinary; 0 where nothing is to be said of it. */
    readonly ordinaryMinutes: number;
  };
  /** Opens reading before the letter has come. */
  readonly 'early-access-code': Dated & Coded & EarlyAccess;
  readonly 'early-access-opened': Dated & EarlyAccess;
  readonly 'pin-revoked': Dated & {
    /** A desk has issued another in its place. */
    readonly replacedAtDesk: boolean;
  };
  /** The credential became dispositive. */
  readonly 'level-raised': Dated & {
    /** So long a restore keeps the level ordinary still; 0: it is raised now. */
    readonly ordinaryMinutes: number;
  };
  readonly 'contact-changed': Dated & {
    readonly maskedContact: string;
    /** So long the new contact cannot be used for a restore; 0 where nothing is to be said of it. */
    readonly quarantineMinutes: number;
  };
}

export type Kind = keyof FactsByKind;
/** A link that ends an old PIN goes to a mailbox only: a phone is what a thief has first. */
export type SmsKind = Exclude<Kind, 'restore-link'>;

export type Told<K extends Kind = Kind> = { readonly [P in K]: { readonly kind: P } & FactsByKind[P] }[K];

/** What is told on which channel: not every kind goes by SMS. */
export type Telling =
  | { readonly channel: 'sms'; readonly told: Told<SmsKind> }
  | { readonly channel: Exclude<MessageChannel, 'sms'>; readonly told: Told };
