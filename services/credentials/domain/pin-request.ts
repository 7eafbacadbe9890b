import type { Level } from './credential';
import type { LetterTo } from './expiry';
import type { PinRequestState } from './pin-request-state';

/** What became of a request; only 'issued' has a PIN. The caller cannot tell them apart. */
export type RequestOutcome =
  | 'issued'
  | 'withheld-issue-under-way'
  | 'withheld-credential-in-use'
  | 'withheld-cap'
  /** A letter to this holder came back from the address ... */
  | 'withheld-address-blocked'
  /** ... or as the holder has died. */
  | 'withheld-deceased';

/**
 * The ways of the two halves. `digital-first`: the first by SMS, e-mail or PEC, the second by letter. `postal-first`: the first by
 * letter, the second, drawn at the activation, to a contact. `restore`: to the contacts of a credential that its holder restores.
 * `desk`: the first on a slip that a desk prints, the second to a contact, or by letter.
 */
export type Route = 'digital-first' | 'postal-first' | 'restore' | 'desk';

/** Why a request waits for an operator. */
export const attentions = [
  'address',
  'cap',
  'issue-under-way',
  'undeliverable',
  'health-card',
  'returned',
  'address-blocked',
  'deceased',
] as const;
export type Attention = (typeof attentions)[number];

/** A request for a PIN, and the issue that it led to. */
export interface PinRequest {
  readonly id: string;
  readonly holderId: string;
  /** Undefined where no PIN was issued. */
  readonly credentialId: string | undefined;
  readonly outcome: RequestOutcome;
  readonly route: Route;
  readonly attention: Attention | undefined;
  readonly state: PinRequestState;
  /** Since when it has been in it. */
  readonly stateTime: Date;
  /** What its exchange makes of the credential; one that is dispositive already stays so. */
  readonly level: Level;
  readonly reference: string;
  readonly language: string;
  readonly letterTo: LetterTo;
  /** The same application gives the same fingerprint. */
  readonly applicationFingerprint: Buffer;
  /** The initial PIN's keyed hash; undefined where no PIN was issued. */
  readonly initialPin: InitialPinHash | undefined;
  /** Postal-first, until its contact is confirmed: the Argon2id output of the first half, encrypted under the pepper key. */
  readonly loneHalfCipher: Buffer | undefined;
  /** A keyed hash of the health card: the register's or, where it has none, the application's. */
  readonly healthCardIndex: Buffer | undefined;
  /** Grows by one with each change of state. */
  readonly version: number;
  readonly createTime: Date;
  readonly expireTime: Date;
  /** When it ends by itself: the expiry or, where no PIN was issued, what an unconfirmed request gets. Not shown. */
  readonly dueTime: Date;
  /** The first exchange. */
  readonly exchangeTime: Date | undefined;
  /** When the initial PIN was spent by the personal PIN's first success. */
  readonly spentTime: Date | undefined;
  readonly endTime: Date | undefined;
}

export interface InitialPinHash {
  readonly hash: Buffer;
  readonly pepperKeyId: string;
}
