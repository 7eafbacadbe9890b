import { describeSettings, type Environment, readSettings, type SettingsOf, wrongSettings } from '../../runtime/config';
import { deploymentSettings } from '../../runtime/deployment-settings';
import { choice, choices, integer } from '../../runtime/settings';
import { outboxSettings } from '../../runtime/worker-settings';
import { defaultPolicy } from './domain/policy';

/** The rules' numbers, and how much is done at once: standalone has these too. */
const workSettings = {
  firstHalfChannels: choices('FIRST_HALF_CHANNELS', {
    among: ['sms', 'pec', 'email'],
    default: ['email'],
    about: 'The channels on which this installation can send: halves, fallbacks and confirmations use only these.',
  }),
  letterHold: choice('LETTER_HOLD', {
    among: ['never'],
    default: 'never',
    about: 'When a letter waits for a confirmation of the address; never, until there is a population register to ask.',
  }),
  issueExpiryDays: days('ISSUE_EXPIRY_DAYS', defaultPolicy.issueExpiryDays, "From the letter's despatch in Italy."),
  issueExpiryAbroadDays: days('ISSUE_EXPIRY_ABROAD_DAYS', defaultPolicy.issueExpiryAbroadDays, 'The same abroad.'),
  issueExpiryAtMostDays: days('ISSUE_EXPIRY_AT_MOST_DAYS', defaultPolicy.issueExpiryAtMostDays, 'From the request.'),
  unconfirmedDays: days(
    'UNCONFIRMED_DAYS',
    defaultPolicy.unconfirmedDays,
    'When a request that got no PIN is cancelled, from the request.',
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
  argon2MemoryKibibytes: integer('ARGON2_MEMORY_KIBIBYTES', {
    default: 19_456,
    min: 64,
    max: 1_048_576,
    about: "Argon2id's memory.",
  }),
  argon2Passes: integer('ARGON2_PASSES', { default: 2, min: 1, max: 100, about: "Argon2id's passes over it." }),
  argon2Lanes: integer('ARGON2_LANES', { default: 1, min: 1, max: 16, about: "Argon2id's lanes." }),
  argon2Concurrency: integer('ARGON2_CONCURRENCY', { default: 2, min: 1, max: 64, about: 'PINs hashed at once.' }),
  argon2QueueLength: integer('ARGON2_QUEUE_LENGTH', {
    default: 200,
    min: 0,
    max: 10_000,
    about: 'PINs that may wait to be hashed; beyond it RESOURCE_EXHAUSTED.',
  }),
  ...outboxSettings(),
  sweepSeconds: integer('SWEEP_SECONDS', {
    default: 15,
    min: 1,
    max: 3_600,
    about: 'How often it looks for what has expired or must be published again.',
  }),
} as const;

const settings = {
  ...deploymentSettings({ listen: '0.0.0.0:50051', healthListen: '0.0.0.0:9101' }),
  ...workSettings,
} as const;

export type WorkConfig = SettingsOf<typeof workSettings>;
export type CredentialsConfig = SettingsOf<typeof settings>;

/** Faults: invalid WRONG_SETTINGS, naming every wrong one. */
export function readConfig(env: Environment): CredentialsConfig {
  return keepingItsWord(readSettings(env, settings));
}

/** The part that does not depend on how the service is deployed. */
export function readWorkConfig(env: Environment): WorkConfig {
  return keepingItsWord(readSettings(env, workSettings));
}

/** Holders are told the days from a letter's despatch before it leaves: a letter that leaves at the last moment must have them too. */
function keepingItsWord<Config extends WorkConfig>(config: Config): Config {
  const { letterTimeToLiveDays, issueExpiryDays, issueExpiryAbroadDays, issueExpiryAtMostDays } = config;
  const least = letterTimeToLiveDays + Math.max(issueExpiryDays, issueExpiryAbroadDays);
  if (issueExpiryAtMostDays >= least) return config;
  const description = `must be at least ${least}: LETTER_TIME_TO_LIVE_DAYS and the longer of the two other expiries`;
  throw wrongSettings([{ field: 'ISSUE_EXPIRY_AT_MOST_DAYS', reason: 'WRONG_SETTING', description }]);
}

export const settingsHelp = describeSettings(settings);

function days(name: string, fallback: number, about: string) {
  return integer(name, { default: fallback, min: 1, max: 3_650, about });
}

function hours(name: string, fallback: number, about: string) {
  return integer(name, { default: fallback, min: 1, max: 8_760, about });
}
