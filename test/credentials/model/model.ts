/** A holder's PIN as the rules have it, without any of the code: small enough to be read beside docs/domain.md. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface ModelIssue {
  readonly id: string;
  readonly pin: string;
  readonly letterId: string | undefined;
  readonly createTime: number;
  /** Alive: neither exchanged nor ended. */
  alive: boolean;
  expireTime: number;
  exchangeTime: number | undefined;
  spent: boolean;
}

export interface ModelPersonal {
  pin: string;
  expireTime: number;
  previous: { readonly pin: string; readonly untilTime: number } | undefined;
  suspended: boolean;
}

/** Wrong tries in a row: five lock, each lock longer. */
class Tries {
  private failures = 0;
  private failureTime = 0;
  private lockUntil = 0;

  /** 'locked' where nothing may be compared; else what the guess is, and counted so. */
  guess(isRight: boolean, now: number): 'right' | 'wrong' | 'locked' {
    if (this.failures > 0 && now - this.failureTime >= 30 * day) this.failures = 0;
    if (this.failures > 0 && now < this.lockUntil) return 'locked';
    if (isRight) {
      this.failures = 0;
      return 'right';
    }
    this.failures += 1;
    this.failureTime = now;
    if (this.failures % 5 === 0) this.lockUntil = now + Math.min(15 * minute * 2 ** (this.failures / 5 - 1), 24 * hour);
    return 'wrong';
  }
}

export class Model {
  now: number;
  issue: ModelIssue | undefined;
  personal: ModelPersonal | undefined;
  /** Set by a revocation by the holder's data: the next letter waits for an operator. */
  guarded = false;
  mailboxConfirmed = false;
  /** The code in the newest confirmation to the mailbox. */
  mailboxCode: { readonly contactId: string; readonly code: string; readonly time: number } | undefined;
  /** Where it was changed: a restore takes it 48 hours later. */
  changedMobile: { readonly value: string; readonly time: number } | undefined;
  readonly pins = new Tries();
  readonly cards = new Tries();
  private restores: readonly number[] = [];

  constructor(start: Date) {
    this.now = start.getTime();
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    const { issue } = this;
    if (issue?.alive && issue.expireTime <= this.now) issue.alive = false;
  }

  issued(issue: Pick<ModelIssue, 'id' | 'pin' | 'letterId'>, expireDays: number): void {
    const expireTime = this.now + expireDays * day;
    this.issue = { ...issue, createTime: this.now, alive: true, expireTime, exchangeTime: undefined, spent: false };
  }

  despatched(): void {
    if (this.issue) this.issue.expireTime = Math.min(this.issue.createTime + 90 * day, this.now + 30 * day);
  }

  /** What the initial PIN of the newest issue is good for. */
  initialPin(): 'none' | 'expired' | 'exchangeable' | 'repeatable' {
    const { issue } = this;
    if (issue === undefined) return 'none';
    if (issue.exchangeTime === undefined) return issue.alive ? 'exchangeable' : 'expired';
    return !issue.spent && this.now < issue.exchangeTime + 24 * hour ? 'repeatable' : 'none';
  }

  personalPin(): 'verified' | 'change-required' | 'expired' | 'suspended' {
    const { personal } = this;
    if (personal?.suspended) return 'suspended';
    const expireTime = personal?.expireTime ?? 0;
    if (this.now < expireTime) return 'verified';
    return this.now < expireTime + 90 * day ? 'change-required' : 'expired';
  }

  exchanged(pin: string): void {
    if (this.issue === undefined) return;
    this.issue.exchangeTime ??= this.now;
    this.issue.alive = false;
    this.personal = { pin, expireTime: this.now + 180 * day, previous: undefined, suspended: false };
    this.guarded = false;
  }

  changed(pin: string, byPrevious: boolean): void {
    const { personal } = this;
    if (personal === undefined) return;
    const previous = byPrevious ? personal.previous : { pin: personal.pin, untilTime: this.now + 10 * minute };
    this.personal = { ...personal, pin, previous, expireTime: this.now + 180 * day };
  }

  /** Whoever gives the personal PIN has it: the initial one is spent. */
  used(): void {
    if (this.issue?.exchangeTime !== undefined) this.issue.spent = true;
  }

  mobileServesRestore(): boolean {
    return this.changedMobile === undefined || this.now >= this.changedMobile.time + 48 * hour;
  }

  /** Whether one more restore may start today; counts it. */
  restoreStarts(): boolean {
    this.restores = this.restores.filter((time) => time > this.now - day);
    if (this.restores.length >= 3) return false;
    this.restores = [...this.restores, this.now];
    return true;
  }

  revoked(by: 'by-holder' | 'by-operator'): void {
    this.issue = undefined;
    this.personal = undefined;
    if (by === 'by-holder') this.guarded = true;
    this.mailboxConfirmed = false;
    this.mailboxCode = undefined;
    this.changedMobile = undefined;
    this.restores = [];
  }
}
