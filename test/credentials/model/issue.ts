import type { ModelLetter } from './letter';
import { day, hour } from './times';

/** What a holder writes into an application; they differ in their contacts. */
export type Application = 'usual' | 'corrected' | 'postal-first';

interface Issued {
  readonly id: string;
  readonly of: Application | 'restore' | 'desk';
  readonly createTime: number;
  readonly letter: ModelLetter | undefined;
  /** When it ends if its letter is held still. */
  readonly holdEndTime: number;
}

/** A PIN that was issued, as the rules have it, until it is exchanged and a little longer. */
export class ModelIssue {
  end: 'exchanged' | 'expired' | 'gone' | undefined;
  exchangeTime: number | undefined;
  isSpent = false;
  /** As far as its holder has them. */
  readonly halves: { first: string | undefined; second: string | undefined } = { first: undefined, second: undefined };
  /** Postal-first, until the contact of the activation is confirmed. */
  hasLoneHalf: boolean;
  /** Those that become the credential's; verified by having carried a half, or by the code in the confirmation. */
  contacts: { readonly mobile?: string; readonly email?: string; readonly carrier?: 'mobile' | 'email' } = {};
  isMailboxConfirmed = false;

  constructor(readonly issued: Issued) {
    this.hasLoneHalf = issued.of === 'postal-first';
  }

  get id(): string {
    return this.issued.id;
  }

  get letter(): ModelLetter | undefined {
    return this.issued.letter;
  }

  get isAlive(): boolean {
    return this.end === undefined;
  }

  get pin(): string | undefined {
    const { first, second } = this.halves;
    return first === undefined || second === undefined ? undefined : `${first}${second}`;
  }

  /** Whether the half that goes by letter was read. */
  get isLetterRead(): boolean {
    return (this.issued.of === 'postal-first' ? this.halves.first : this.halves.second) !== undefined;
  }

  pass(now: number): void {
    if (!this.isAlive) return;
    if (this.letter?.isHeld && this.issued.holdEndTime <= now) this.end = 'gone';
    else if (this.expireTime <= now) this.end = 'expired';
  }

  /** 30 days from the despatch, at most 90 from the request. Without a letter, as a restore's here, the days begin with it. */
  private get expireTime(): number {
    const { createTime, letter } = this.issued;
    if (letter === undefined) return createTime + 30 * day;
    return Math.min(createTime + 90 * day, (letter.despatchTime ?? Number.POSITIVE_INFINITY) + 30 * day);
  }

  /** A letter tells 30 days, which must not be more than the issue has. */
  mayLetterLeave(now: number): boolean {
    return now < this.issued.createTime + 60 * day;
  }

  /** The same application again: the letter once more, if it is not on its way. */
  asksAgain(now: number, isAddressBlocked: boolean): void {
    const { letter } = this;
    if (letter === undefined || letter.isHeld || isAddressBlocked || !this.mayLetterLeave(now)) return;
    const isOnItsWay = letter.state === 'under-way' || letter.state === 'returned';
    if (!isOnItsWay && letter.attempt <= 3) letter.attempt += 1;
  }

  initialPin(now: number): 'none' | 'expired' | 'suspended' | 'exchangeable' | 'repeatable' {
    if (this.exchangeTime !== undefined && this.end === 'exchanged')
      return !this.isSpent && now < this.exchangeTime + 24 * hour ? 'repeatable' : 'none';
    if (this.end === 'gone') return 'none';
    if (this.end === 'expired' || this.expireTime <= now) return 'expired';
    return this.letter?.state === 'returned' ? 'suspended' : 'exchangeable';
  }
}
