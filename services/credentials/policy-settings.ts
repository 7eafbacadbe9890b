/** The rules' numbers as settings, group by group. */
import { choice, choices, flag, integer, url } from '../../runtime/settings';
import { defaultPolicy, letterHolds } from './domain/policy';

/** How a PIN is issued, and how long everything about it lives. */
export const issueSettings = {
  firstHalfChannels: choices('FIRST_HALF_CHANNELS', {
    among: ['sms', 'pec', 'email'],
    default: ['email'],
    about: 'The channels on which this installation can send: halves, fallbacks and confirmations use only these.',
  }),
  issueExpiryDays: days('ISSUE_EXPIRY_DAYS', defaultPolicy.issueExpiryDays, "From the letter's despatch in Italy."),
  issueExpiryAbroadDays: days('ISSUE_EXPIRY_ABROAD_DAYS', defaultPolicy.issueExpiryAbroadDays, 'The same abroad.'),
  issueExpiryAtMostDays: days('ISSUE_EXPIRY_AT_MOST_DAYS', defaultPolicy.issueExpiryAtMostDays, 'From the request.'),
  unconfirmedDays: days(
    'UNCONFIRMED_DAYS',
    defaultPolicy.unconfirmedDays,
    'When a request is cancelled whose address nobody confirmed, or that got no PIN; from the request.',
  ),
  personalPinExpiryDays: days('PERSONAL_PIN_EXPIRY_DAYS', defaultPolicy.personalPinExpiryDays, 'From its last change.'),
  changeGraceDays: days(
    'CHANGE_GRACE_DAYS',
    defaultPolicy.changeGraceDays,
    'How long an expired PIN may still change itself.',
  ),
  exchangeRepeatHours: hours(
    'EXCHANGE_REPEAT_HOURS',
    defaultPolicy.exchangeRepeatHours,
    'How long an exchange may be repeated.',
  ),
  halfMessageTimeToLiveHours: hours(
    'HALF_MESSAGE_TIME_TO_LIVE_HOURS',
    defaultPolicy.halfMessageTimeToLiveHours,
    'How long a message with a half is worth sending.',
  ),
  letterTimeToLiveDays: days(
    'LETTER_TIME_TO_LIVE_DAYS',
    defaultPolicy.letterTimeToLiveDays,
    'How long a letter is worth printing.',
  ),
  noticeTimeToLiveHours: hours(
    'NOTICE_TIME_TO_LIVE_HOURS',
    defaultPolicy.noticeTimeToLiveHours,
    'How long a message without a half is worth sending.',
  ),
  republishAfterMinutes: integer('REPUBLISH_AFTER_MINUTES', {
    default: defaultPolicy.republishAfterMinutes,
    min: 1,
    max: 1_440,
    about: 'What no delivery service has accepted by then is published again, then after twice the wait.',
  }),
  republishAtMostHours: hours('REPUBLISH_AT_MOST_HOURS', defaultPolicy.republishAtMostHours, 'The longest such wait.'),
  requestIdDays: days('REQUEST_ID_DAYS', defaultPolicy.requestIdDays, 'How long a request_id is remembered.'),
  letterHold: choice('LETTER_HOLD', {
    among: letterHolds,
    default: defaultPolicy.letterHold,
    about:
      'When a letter waits for a call that confirms its address: where the population register has another one, or none (mismatch); always; never.',
  }),
  registerPatienceHours: hours(
    'REGISTER_PATIENCE_HOURS',
    defaultPolicy.registerPatienceHours,
    'After so long without an answer of the population register an operator is to call, too; it is asked on.',
  ),
  firstHalfAfterLetter: flag('FIRST_HALF_AFTER_LETTER', {
    default: defaultPolicy.firstHalfAfterLetter,
    about: 'Whether the first half leaves only when the letter is despatched, so that neither lies around.',
  }),
  capDays: days('CAP_DAYS', defaultPolicy.capDays, 'Over which letters and issues are counted.'),
  lettersPerHolder: integer('LETTERS_PER_HOLDER', {
    default: defaultPolicy.lettersPerHolder,
    min: 1,
    max: 1_000,
    about: 'Letters for one holder in CAP_DAYS; above it an issue waits for an operator.',
  }),
  letterPauseHours: integer('LETTER_PAUSE_HOURS', {
    default: defaultPolicy.letterPauseHours,
    min: 0,
    max: 8_760,
    about: 'From one letter of a holder to the next.',
  }),
  issuesPerContact: integer('ISSUES_PER_CONTACT', {
    default: defaultPolicy.issuesPerContact,
    min: 1,
    max: 1_000,
    about: 'Issues for one contact in CAP_DAYS; above it an issue waits for an operator.',
  }),
  issuesPerAddress: integer('ISSUES_PER_ADDRESS', {
    default: defaultPolicy.issuesPerAddress,
    min: 1,
    max: 1_000,
    about: 'The same for one postal address.',
  }),
  resendsAtMost: integer('RESENDS_AT_MOST', {
    default: defaultPolicy.resendsAtMost,
    min: 0,
    max: 100,
    about: 'How often a half is sent again to who applies again in the same words.',
  }),
} as const;

/** What wrong PINs lead to, and how a personal PIN ages. */
export const personalPinSettings = {
  failuresPerLock: integer('FAILURES_PER_LOCK', {
    default: defaultPolicy.failuresPerLock,
    min: 1,
    max: 30, // so many tries under way fit into a counter's row
    about: 'So many wrong PINs in a row lock; no more tries than that run at once.',
  }),
  lockMinutes: integer('LOCK_MINUTES', {
    default: defaultPolicy.lockMinutes,
    min: 1,
    max: 1_440,
    about: 'The first lock; each further one in a row is twice as long.',
  }),
  lockAtMostHours: hours('LOCK_AT_MOST_HOURS', defaultPolicy.lockAtMostHours, 'The longest lock.'),
  failuresAtMost: integer('FAILURES_AT_MOST', {
    default: defaultPolicy.failuresAtMost,
    min: 2,
    max: 10_000,
    about:
      'So many wrong PINs in a row lock until a new PIN is issued: by a restore, or after a revocation. In a row: none right, and never GUESS_FORGET_DAYS without another.',
  }),
  guessSeconds: integer('GUESS_SECONDS', {
    default: defaultPolicy.guessSeconds,
    min: 1,
    max: 600,
    about: 'A try whose process died counts as wrong after so long.',
  }),
  guessForgetDays: days(
    'GUESS_FORGET_DAYS',
    defaultPolicy.guessForgetDays,
    'After so long without another, wrong tries are forgotten.',
  ),
  previousPinMinutes: integer('PREVIOUS_PIN_MINUTES', {
    default: defaultPolicy.previousPinMinutes,
    min: 0,
    max: 1_440,
    about: 'How long after a change the old PIN may change again, in case the answer was lost.',
  }),
  reminderDays: days('REMINDER_DAYS', defaultPolicy.reminderDays, 'The first reminder, before a personal PIN expires.'),
  lastReminderDays: days('LAST_REMINDER_DAYS', defaultPolicy.lastReminderDays, 'The last one.'),
  changesKeptDays: days(
    'CHANGES_KEPT_DAYS',
    defaultPolicy.changesKeptDays,
    'How long a watcher of credentials may be away and miss nothing.',
  ),
} as const;

/** Contacts, their codes, and the restore that stands on them. */
export const contactSettings = {
  codeMinutes: integer('CODE_MINUTES', {
    default: defaultPolicy.codeMinutes,
    min: 1,
    max: 1_440,
    about: 'How long a one-time code works.',
  }),
  codeTriesAtMost: integer('CODE_TRIES_AT_MOST', {
    default: defaultPolicy.codeTriesAtMost,
    min: 1,
    max: 100,
    about: 'How often a one-time code may be given wrong.',
  }),
  codesPerDay: integer('CODES_PER_DAY', {
    default: defaultPolicy.codesPerDay,
    min: 1,
    max: 1_000,
    about: 'Codes to new contacts that one credential may ask for in 24 hours.',
  }),
  codesPerContact: integer('CODES_PER_CONTACT', {
    default: defaultPolicy.codesPerContact,
    min: 1,
    max: 1_000,
    about:
      'Messages with the code of a new contact or an activation, to one contact in 24 hours, for all holders together.',
  }),
  codeSendsAtMost: integer('CODE_SENDS_AT_MOST', {
    default: defaultPolicy.codeSendsAtMost,
    min: 1,
    max: 100,
    about: 'How often a one-time code is sent, the first time included.',
  }),
  confirmationCodeDays: days(
    'CONFIRMATION_CODE_DAYS',
    defaultPolicy.confirmationCodeDays,
    'How long the code works that comes with the confirmation of a request.',
  ),
  contactQuarantineHours: integer('CONTACT_QUARANTINE_HOURS', {
    default: defaultPolicy.contactQuarantineHours,
    min: 0,
    max: 8_760,
    about: 'How long a new contact cannot be used for a restore.',
  }),
  restoreContacts: integer('RESTORE_CONTACTS', {
    default: defaultPolicy.restoreContacts,
    min: 1,
    max: 3,
    about: 'Registered and confirmed contacts that a restore needs.',
  }),
  restoreMinutes: integer('RESTORE_MINUTES', {
    default: defaultPolicy.restoreMinutes,
    min: 1,
    max: 1_440,
    about: "How long a restore's link works.",
  }),
  restoresPerDay: integer('RESTORES_PER_DAY', {
    default: defaultPolicy.restoresPerDay,
    min: 1,
    max: 100,
    about: 'Restores that may be started for one holder in 24 hours.',
  }),
  restoreOrdinaryHours: integer('RESTORE_ORDINARY_HOURS', {
    default: defaultPolicy.restoreOrdinaryHours,
    min: 0,
    max: 8_760,
    about: 'How long after a restore the level is ordinary.',
  }),
  restoreLinkUrl: url('RESTORE_LINK_URL', {
    schemes: ['https', 'http'],
    about:
      "The portal's page that completes a restore, http: on this machine only; the token is added as #token=... In one process: the inbox's page.",
  }),
} as const;

function days(name: string, fallback: number, about: string) {
  return integer(name, { default: fallback, min: 1, max: 3_650, about });
}

function hours(name: string, fallback: number, about: string) {
  return integer(name, { default: fallback, min: 1, max: 8_760, about });
}
