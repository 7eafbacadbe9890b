/** A holder's PIN as the rules have it, without any of the code: small enough to be read beside docs/domain.md. */
import { type Application, ModelIssue } from './issue';
import { ModelLetter } from './letter';
import { day, hour, minute } from './times';
import { Tries } from './tries';

export interface ModelPersonal {
  pin: string;
  expireTime: number;
  previous: { readonly pin: string; readonly untilTime: number } | undefined;
  suspended: boolean;
}

export interface ModelCode {
  readonly contactId: string;
  readonly code: string;
  readonly time: number;
}

/** An application that got no PIN. */
export interface ModelWithheld {
  readonly id: string;
  readonly outcome: string;
  readonly createTime: number;
  readonly mailboxCode: ModelCode | undefined;
}

export interface ModelContact {
  readonly value: string;
  /** From when on it serves a restore; undefined while it is not confirmed. */
  readonly servesTime: number | undefined;
}

/** A contact that was named with the letter's half. */
export interface ModelActivation extends ModelCode {
  readonly issue: ModelIssue;
  readonly contact: { readonly kind: 'mobile' | 'email'; readonly value: string };
  wrongTries: number;
  isConfirmed: boolean;
}

export class Model {
  now: number;
  issue: ModelIssue | undefined;
  /** The one before. */
  former: ModelIssue | undefined;
  personal: ModelPersonal | undefined;
  /** Of the credential in use, but for the time in which a restore keeps it ordinary. */
  level: 'ordinary' | 'dispositive' = 'ordinary';
  private ordinaryUntilTime = 0;
  readonly withheld = new Map<Application, ModelWithheld>();
  activation: ModelActivation | undefined;
  /** The letters that came back, and whether an operator has lifted since what that blocks: the address, which is the same in all applications. */
  private readonly returns = new Map<string, 'standing' | 'lifted'>();
  /** Set by a revocation by the holder's data: the next letter waits for an operator. */
  private guarded = false;
  mobile: ModelContact | undefined;
  email: ModelContact | undefined;
  /** The code in the newest issue's confirmation to the mailbox. */
  mailboxCode: (ModelCode & { readonly issue: ModelIssue }) | undefined;
  readonly pins = new Tries();
  readonly cards = new Tries();
  private restores: readonly number[] = [];

  constructor(
    start: Date,
    private readonly letterHold: 'never' | 'always',
  ) {
    this.now = start.getTime();
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
  }

  /** What ends by itself has ended. */
  sweep(): void {
    this.issue?.pass(this.now);
    for (const [of, { createTime }] of this.withheld) if (createTime + 14 * day <= this.now) this.withheld.delete(of);
  }

  /** What a new application comes to. */
  requestOutcome(): string {
    if (this.personal !== undefined) return 'withheld-credential-in-use';
    if (this.isAddressBlocked) return 'withheld-address-blocked';
    return this.issue?.isAlive ? 'withheld-issue-under-way' : 'issued';
  }

  /** The request by which the same application is answered. */
  requestBy(of: Application): { readonly id: string; readonly outcome: string } | undefined {
    if (this.issue?.isAlive && this.issue.issued.of === of) return { id: this.issue.id, outcome: 'issued' };
    return this.requestOutcome() === 'issued' ? undefined : this.withheld.get(of);
  }

  get isAddressBlocked(): boolean {
    return [...this.returns.values()].includes('standing');
  }

  liftBlocks(): void {
    for (const letterId of this.returns.keys()) this.returns.set(letterId, 'lifted');
  }

  /** An attempt of it came back, or has arrived. */
  letterEnded(letterId: string, state: 'delivered' | 'returned'): void {
    if (state === 'returned') this.returns.set(letterId, 'standing');
    else this.returns.delete(letterId);
  }

  get isHeldAtFirst(): boolean {
    return this.letterHold === 'always' || this.guarded;
  }

  /** `createTime`: of the request, which may be older than its PIN. */
  issued(
    id: string,
    of: Application | 'restore' | 'desk',
    letterId: string | undefined,
    createTime = this.now,
  ): ModelIssue {
    const { issue } = this;
    if (issue !== undefined && (issue.end !== 'expired' || of === 'restore')) issue.end = 'gone';
    this.former = issue;
    const letter = letterId === undefined ? undefined : new ModelLetter(letterId, of !== 'desk' && this.isHeldAtFirst);
    this.issue = new ModelIssue({ id, of, createTime, letter, holdEndTime: this.now + 14 * day });
    return this.issue;
  }

  /** What the letter's half of the newest issue is good for by itself. */
  loneHalf(): 'none' | 'not-activated' | 'expired' | 'suspended' {
    if (this.personal !== undefined || !this.issue?.hasLoneHalf) return 'none';
    const standing = this.issue.initialPin(this.now);
    if (standing === 'exchangeable') return 'not-activated';
    return standing === 'repeatable' ? 'none' : standing;
  }

  /** The activation whose code is on its way: for the same contact no other one is drawn. */
  activationOf(value: string): ModelActivation | undefined {
    const { activation } = this;
    if (activation?.issue !== this.issue || activation?.contact.value !== value) return undefined;
    return this.now < activation.time + 10 * minute ? activation : undefined;
  }

  personalPin(): 'verified' | 'change-required' | 'expired' | 'suspended' {
    const { personal } = this;
    if (personal?.suspended) return 'suspended';
    const expireTime = personal?.expireTime ?? 0;
    if (this.now < expireTime) return 'verified';
    return this.now < expireTime + 90 * day ? 'change-required' : 'expired';
  }

  exchanged(pin: string): void {
    const { issue } = this;
    if (issue === undefined) return;
    if (issue.isAlive && issue.issued.of !== 'restore') {
      this.adopt(issue);
      this.level = issue.issued.of === 'desk' ? 'dispositive' : 'ordinary';
      this.ordinaryUntilTime = 0;
    }
    issue.exchangeTime ??= this.now;
    issue.end = 'exchanged';
    this.personal = { pin, expireTime: this.now + 180 * day, previous: undefined, suspended: false };
    this.guarded = false;
  }

  private adopt({ contacts: { mobile, email, carrier }, isMailboxConfirmed }: ModelIssue): void {
    const servesTime = (isVerified: boolean) => (isVerified ? this.now : undefined);
    this.mobile = mobile === undefined ? undefined : { value: mobile, servesTime: servesTime(carrier === 'mobile') };
    this.email =
      email === undefined
        ? undefined
        : { value: email, servesTime: servesTime(carrier === 'email' || isMailboxConfirmed) };
  }

  mailboxConfirmed({ issue }: { readonly issue: ModelIssue }): void {
    issue.isMailboxConfirmed = true;
    const { email } = this;
    if (issue.exchangeTime !== undefined && email?.value === issue.contacts.email)
      this.email = email && { ...email, servesTime: email.servesTime ?? this.now };
  }

  changed(pin: string, byPrevious: boolean): void {
    const { personal } = this;
    if (personal === undefined) return;
    const previous = byPrevious ? personal.previous : { pin: personal.pin, untilTime: this.now + 10 * minute };
    this.personal = { ...personal, pin, previous, expireTime: this.now + 180 * day };
  }

  /** Whoever gives the personal PIN has it: the initial one is spent. */
  used(): void {
    if (this.issue?.end === 'exchanged') this.issue.isSpent = true;
  }

  /** Confirmed by its code, it takes the place of the one of its kind. */
  contactChanged(kind: 'mobile' | 'email', value: string): void {
    this[kind] = { value, servesTime: this.now + 48 * hour };
  }

  /** Whether a restore by mobile and mailbox starts now, both confirmed and no more than three in a day; counts it. */
  restoreStarts(): boolean {
    const serves = (contact: ModelContact | undefined) => this.now >= (contact?.servesTime ?? Number.POSITIVE_INFINITY);
    this.restores = this.restores.filter((time) => time > this.now - day);
    if (!serves(this.mobile) || !serves(this.email) || this.restores.length >= 3) return false;
    this.restores = [...this.restores, this.now];
    return true;
  }

  /** The PIN before the last change goes with the old one. */
  restored(): void {
    if (this.personal !== undefined) this.personal = { ...this.personal, suspended: true, previous: undefined };
    this.ordinaryUntilTime = this.now + 48 * hour;
  }

  levelNow(): 'ordinary' | 'dispositive' {
    return this.now < this.ordinaryUntilTime ? 'ordinary' : this.level;
  }

  get isRevocable(): boolean {
    return this.personal !== undefined || this.issue?.isAlive === true;
  }

  revoked(by: 'by-holder' | 'by-operator'): void {
    if (this.issue !== undefined) this.issue.end = 'gone';
    this.former = this.issue;
    this.issue = undefined;
    this.personal = undefined;
    if (by === 'by-holder') this.guarded = true;
    this.mobile = undefined;
    this.email = undefined;
    this.mailboxCode = undefined;
    this.restores = [];
  }
}
