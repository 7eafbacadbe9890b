/** The code of six digits that was sent to a contact, and what may still be done with it. */

import { later, millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import type { Contact } from './contact';
import type { Policy } from './policy';

/**
 * What a code is for. `request`: it belongs to an issue, and becomes the credential's at its exchange. `update`: it becomes a credential's
 * at once. `activation`: the second half, drawn for it, leaves. `early-access`: it confirms no contact, but opens reading (early-access.ts).
 */
export type CodePurpose = 'request' | 'update' | 'activation' | 'early-access';

export interface ContactCode {
  /** The delivery that carried it. */
  readonly id: string;
  readonly pinRequestId: string;
  /** Undefined where no PIN was issued. */
  readonly credentialId: string | undefined;
  readonly purpose: CodePurpose;
  readonly contact: Contact;
  /** Wrong ones so far. */
  readonly tries: number;
  readonly sends: number;
  readonly createTime: Date;
  readonly expireTime: Date;
  readonly confirmTime: Date | undefined;
}

const codes = 1_000_000n;
const digits = 6;

/** Six digits from the first 8 bytes of a keyed hash: of 2^64 values one code has at most one in 18 million million more than another. */
export function codeFrom(hash: Buffer): string {
  return String(hash.readBigUInt64BE() % codes).padStart(digits, '0');
}

/** As people type it; undefined for what is no code. */
export function parseCode(text: string): string | undefined {
  const typed = text.replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(typed) ? typed : undefined;
}

/** Whether it may still be given back. */
export function isOpen(code: ContactCode, now: Date, policy: Pick<Policy, 'codeTriesAtMost'>): boolean {
  return now < code.expireTime && code.tries < policy.codeTriesAtMost;
}

/** Whether the same code may be sent once more. */
export function mayBeSentAgain(
  code: ContactCode,
  now: Date,
  policy: Pick<Policy, 'codeTriesAtMost' | 'codeSendsAtMost'>,
): boolean {
  return isOpen(code, now, policy) && code.confirmTime === undefined && code.sends < policy.codeSendsAtMost;
}

/** How long a code works, in minutes: what its message tells. */
export function codeMinutes(
  purpose: CodePurpose,
  policy: Pick<Policy, 'codeMinutes' | 'confirmationCodeDays'>,
): number {
  return purpose === 'request'
    ? (policy.confirmationCodeDays * millisecondsPerDay) / millisecondsPerMinute
    : policy.codeMinutes;
}

export function codeExpiry(
  purpose: CodePurpose,
  sendTime: Date,
  policy: Pick<Policy, 'codeMinutes' | 'confirmationCodeDays'>,
): Date {
  return later(sendTime, codeMinutes(purpose, policy) * millisecondsPerMinute);
}
