import { auditSettings } from '../../runtime/audit-settings';
import {
  describeSettings,
  type Environment,
  readSettings,
  type SettingsOf,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import { deploymentSettings, readDeployed } from '../../runtime/deployment-settings';
import type { FieldFault } from '../../runtime/fault';
import { institutionSettings } from '../../runtime/institution-settings';
import { isLoopbackHost } from '../../runtime/loopback';
import { operatorSettings, operatorTrustOf } from '../../runtime/operator-settings';
import { integer } from '../../runtime/settings';
import { outboxSettings } from '../../runtime/worker-settings';
import { centreSettings } from './centre-settings';
import { deskSettings } from './desk-settings';
import { documentFaults, documentSettings } from './document-settings';
import { elevationSettings } from './elevation-settings';
import { ledgerSettings, reconciliationSettings } from './ledger-settings';
import { contactSettings, issueSettings, personalPinSettings } from './policy-settings';
import { registerFaults, registerSettings } from './register-settings';

/** The rules' numbers, and how much is done at once: standalone has these too. */
const workSettings = {
  ...issueSettings,
  ...deskSettings,
  ...personalPinSettings,
  ...contactSettings,
  ...centreSettings,
  ...elevationSettings,
  ...registerSettings,
  ...documentSettings,
  ...institutionSettings(),
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
  argon2QueuePerCaller: integer('ARGON2_QUEUE_PER_CALLER', {
    default: 100,
    min: 0,
    max: 10_000,
    about: 'Of these, PINs that one calling service gives; more than ARGON2_QUEUE_LENGTH counts as that.',
  }),
  argon2QueuePerSource: integer('ARGON2_QUEUE_PER_SOURCE', {
    default: 100,
    min: 0,
    max: 10_000,
    about: 'Of these, PINs that come from one address; more than ARGON2_QUEUE_LENGTH counts as that.',
  }),
  ...outboxSettings(),
  ...auditSettings,
  sweepSeconds: integer('SWEEP_SECONDS', {
    default: 15,
    min: 1,
    max: 3_600,
    about: 'How often it looks for what has expired or must be published again.',
  }),
  ...reconciliationSettings,
} as const;

const settings = {
  ...deploymentSettings({ listen: '0.0.0.0:50051', healthListen: '0.0.0.0:9101' }),
  ...operatorSettings,
  ...ledgerSettings,
  ...workSettings,
} as const;

export type WorkConfig = SettingsOf<typeof workSettings>;
export type CredentialsConfig = SettingsOf<typeof settings>;

/** Faults: invalid WRONG_SETTINGS, naming every wrong one. */
export function readConfig(env: Environment): CredentialsConfig {
  const config = readDeployed(env, settings);
  operatorTrustOf(config); // what does not go together is told at once
  return keepingItsWord(config);
}

/** The part that does not depend on how the service is deployed. */
export function readWorkConfig(env: Environment): WorkConfig {
  return keepingItsWord(readSettings(env, workSettings));
}

/** What is wrong between settings that are right each for itself. */
function keepingItsWord<Config extends WorkConfig>(config: Config): Config {
  const faults = [
    ...daysOfLateLetters(config),
    ...orderOfReminders(config),
    ...registerFaults(config),
    ...documentFaults(config),
    ...restoreLink(config),
  ];
  if (faults.length > 0) throw wrongSettings(faults);
  return config;
}

/** Holders are told the days from a letter's despatch before it leaves: a letter that was held and leaves at the last moment must have them too. */
function daysOfLateLetters(config: WorkConfig): readonly FieldFault[] {
  const { unconfirmedDays, letterTimeToLiveDays, issueExpiryDays, issueExpiryAbroadDays } = config;
  const least = unconfirmedDays + letterTimeToLiveDays + Math.max(issueExpiryDays, issueExpiryAbroadDays);
  if (config.issueExpiryAtMostDays >= least) return [];
  const description = `must be at least ${least}: UNCONFIRMED_DAYS, LETTER_TIME_TO_LIVE_DAYS and the longer of the two other expiries`;
  return [wrongSetting('ISSUE_EXPIRY_AT_MOST_DAYS', description)];
}

function restoreLink({ restoreLinkUrl }: WorkConfig): readonly FieldFault[] {
  const { protocol, hostname } = new URL(restoreLinkUrl);
  const wrong = (description: string) => wrongSetting('RESTORE_LINK_URL', description);
  return [
    // The token is the link's fragment: of two no browser makes anything.
    ...(restoreLinkUrl.includes('#') ? [wrong('must have no # of its own')] : []),
    ...(protocol === 'http:' && !isLoopbackHost(hostname)
      ? [wrong('must be https, except on this machine: whoever is on the way has the page')]
      : []),
  ];
}

function orderOfReminders({ reminderDays, lastReminderDays }: WorkConfig): readonly FieldFault[] {
  if (lastReminderDays < reminderDays) return [];
  return [wrongSetting('LAST_REMINDER_DAYS', 'must be less than REMINDER_DAYS')];
}

export const settingsHelp = describeSettings(settings);
