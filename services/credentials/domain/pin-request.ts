import type { LetterTo } from './expiry';
import type { PinRequestState } from './pin-request-state';

/** What became of a request; only 'issued' has a PIN. The caller cannot tell them apart. */
export type RequestOutcome = 'issued' | 'withheld-issue-under-way' | 'withheld-credential-in-use';

/** A request for a PIN, and the issue that it led to. */
export interface PinRequest {
  readonly id: string;
  readonly holderId: string;
  /** Undefined where no PIN was issued. */
  readonly credentialId: string | undefined;
  readonly outcome: RequestOutcome;
  readonly state: PinRequestState;
  readonly reference: string;
  readonly language: string;
  readonly letterTo: LetterTo;
  /** The same application gives the same fingerprint. */
  readonly applicationFingerprint: Buffer;
  /** The initial PIN's keyed hash; undefined where no PIN was issued. */
  readonly initialPin: InitialPinHash | undefined;
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
