/** Every number that the rules in this room go by; config.ts fills it from settings. Days are 24 hours. */

import { type LookupPolicy, usualLookups } from '../../../runtime/lookup-limit';
import type { DigitalChannel } from './channel';

export const letterHolds = ['mismatch', 'always', 'never'] as const;
export type LetterHold = (typeof letterHolds)[number];

export const elevationApprovals = ['two-persons', 'one-person'] as const;
export type ElevationApproval = (typeof elevationApprovals)[number];

export interface Policy extends LookupPolicy {
  /** The channels on which this installation can send. */
  readonly firstHalfChannels: readonly DigitalChannel[];
  /** An initial PIN expires so long after its letter's despatch to an address in Italy. */
  readonly issueExpiryDays: number;
  /** The same for an address abroad. */
  readonly issueExpiryAbroadDays: number;
  /** An initial PIN expires at most so long after the request, whenever its letter left. */
  readonly issueExpiryAtMostDays: number;
  /** A request that got no PIN, and that nobody confirms, is cancelled so long after it. */
  readonly unconfirmedDays: number;
  /** A personal PIN expires so long after its last change. */
  readonly personalPinExpiryDays: number;
  /** So long after its expiry a personal PIN may still be used to change itself. */
  readonly changeGraceDays: number;
  /** So long after the first exchange it may be repeated with the same initial PIN. */
  readonly exchangeRepeatHours: number;
  /** So long a caller's request id is remembered with its answer. */
  readonly requestIdDays: number;
  /** How long a message with a half is worth sending. */
  readonly halfMessageTimeToLiveHours: number;
  /** How long a letter is worth printing. */
  readonly letterTimeToLiveDays: number;
  /** How long a desk's slip is worth printing: its holder waits for it. */
  readonly deskSlipTimeToLiveHours: number;
  /** How old the signature of a desk's form may be. */
  readonly deskFormDays: number;
  /** What one operator may do at desks in 24 hours: issues and elevations together. */
  readonly deskActsPerDay: number;
  /** How long a message without a half is worth sending. */
  readonly noticeTimeToLiveHours: number;
  /** What no delivery service has accepted by then is published again; each further time after twice the wait ... */
  readonly republishAfterMinutes: number;
  /** ... but never after more than this. */
  readonly republishAtMostHours: number;
  /** When a letter waits for a confirmation of its address by an operator. */
  readonly letterHold: LetterHold;
  /** After so long without an answer of the population register an operator is to look at a held letter, too. */
  readonly registerPatienceHours: number;
  /** Whether a first half waits until its letter is despatched, so that neither lies around. */
  readonly firstHalfAfterLetter: boolean;
  /** The time over which letters and issues are counted. */
  readonly capDays: number;
  /** Letters for one holder in that time. */
  readonly lettersPerHolder: number;
  /** From one letter of a holder to the next. */
  readonly letterPauseHours: number;
  /** Issues for one contact in that time. */
  readonly issuesPerContact: number;
  /** The same for one postal address. */
  readonly issuesPerAddress: number;
  /** How often a half is sent again that a holder asks for again. */
  readonly resendsAtMost: number;
  /** So many wrong tries in a row lock; so many may run at once. */
  readonly failuresPerLock: number;
  /** The first lock; each further one is twice as long ... */
  readonly lockMinutes: number;
  /** ... but never longer than this. */
  readonly lockAtMostHours: number;
  /** So many wrong tries in a row lock until a new PIN is issued. */
  readonly failuresAtMost: number;
  /** A try that was begun and of which no more was heard counts as wrong after so long. */
  readonly guessSeconds: number;
  /** Wrong tries are forgotten after so long without another. */
  readonly guessForgetDays: number;
  /** After a change the old PIN may change again for so long. */
  readonly previousPinMinutes: number;
  /** Before a personal PIN's expiry: the first reminder. */
  readonly reminderDays: number;
  /** The last one. */
  readonly lastReminderDays: number;
  /** How long a watcher of credentials may be away and miss nothing. */
  readonly changesKeptDays: number;
  /** How long a one-time code works. */
  readonly codeMinutes: number;
  /** How often a code may be given wrong. */
  readonly codeTriesAtMost: number;
  /** Codes to new contacts that one credential may ask for in 24 hours. */
  readonly codesPerDay: number;
  /** In 24 hours, of all credentials together, each sending counted. */
  readonly codesPerContact: number;
  /** How often a code is sent, the first time included. */
  readonly codeSendsAtMost: number;
  /** How long the code in the confirmation of a request works. */
  readonly confirmationCodeDays: number;
  /** How long a changed contact cannot be used for a restore. */
  readonly contactQuarantineHours: number;
  /** Registered contacts that a restore needs. */
  readonly restoreContacts: number;
  /** How long a restore's link works. */
  readonly restoreMinutes: number;
  /** Restores that may be started for one holder in 24 hours. */
  readonly restoresPerDay: number;
  /** How long after a restore the level is ordinary. */
  readonly restoreOrdinaryHours: number;
  /** Where a restore's link leads to; the token follows as `#token=`. */
  readonly restoreLinkUrl: string;
  /** How long a holder's data are kept after the last PIN's end; a month is 30 days. */
  readonly personKeepMonths: number;
  /** How long a proposal may be approved. */
  readonly proposalHours: number;
  /** The longest surge. */
  readonly surgeHoursAtMost: number;
  /** Whose yes makes a credential dispositive by its documents. */
  readonly elevationApproval: ElevationApproval;
  /** Cases of one holder that are opened with the PIN in `capDays`. */
  readonly elevationCasesPerHolder: number;
  /** How long a case waits for its documents. */
  readonly elevationOpenDays: number;
  /** Documents that a case's holder may send, and forms that may be asked for, in 24 hours together. */
  readonly elevationPapersPerDay: number;
  /** How long a reviewer has a case alone. */
  readonly elevationClaimMinutes: number;
  /** How long the first reviewer's yes may be approved by a second one. */
  readonly elevationProposalHours: number;
  /** How long after its decision a case's documents are kept. */
  readonly elevationDocumentDays: number;
  /** How long after its end a case is kept. */
  readonly elevationCaseDays: number;
}

/** Everything but where a restore leads to, which only an installation knows. */
export const defaultPolicy: Omit<Policy, 'restoreLinkUrl'> = Object.freeze({
  firstHalfChannels: Object.freeze(['sms', 'pec', 'email'] as const),
  issueExpiryDays: 30,
  issueExpiryAbroadDays: 45,
  issueExpiryAtMostDays: 90,
  unconfirmedDays: 14,
  personalPinExpiryDays: 180,
  changeGraceDays: 90,
  exchangeRepeatHours: 24,
  requestIdDays: 7,
  halfMessageTimeToLiveHours: 72,
  letterTimeToLiveDays: 30,
  deskSlipTimeToLiveHours: 8,
  deskFormDays: 7,
  deskActsPerDay: 60,
  noticeTimeToLiveHours: 72,
  republishAfterMinutes: 10,
  republishAtMostHours: 6,
  letterHold: 'mismatch',
  registerPatienceHours: 24,
  firstHalfAfterLetter: false,
  capDays: 30,
  lettersPerHolder: 2,
  letterPauseHours: 24,
  issuesPerContact: 3,
  issuesPerAddress: 3,
  resendsAtMost: 3,
  failuresPerLock: 5,
  lockMinutes: 15,
  lockAtMostHours: 24,
  failuresAtMost: 100,
  guessSeconds: 10,
  guessForgetDays: 30,
  previousPinMinutes: 10,
  reminderDays: 14,
  lastReminderDays: 3,
  changesKeptDays: 90,
  codeMinutes: 10,
  codeTriesAtMost: 5,
  codesPerDay: 10,
  codesPerContact: 15,
  codeSendsAtMost: 5,
  confirmationCodeDays: 30,
  contactQuarantineHours: 48,
  restoreContacts: 2,
  restoreMinutes: 60,
  restoresPerDay: 3,
  restoreOrdinaryHours: 48,
  ...usualLookups,
  personKeepMonths: 24,
  proposalHours: 48,
  surgeHoursAtMost: 72,
  elevationApproval: 'two-persons',
  elevationCasesPerHolder: 3,
  elevationOpenDays: 30,
  elevationPapersPerDay: 100,
  elevationClaimMinutes: 30,
  elevationProposalHours: 72,
  elevationDocumentDays: 30,
  elevationCaseDays: 365,
});
