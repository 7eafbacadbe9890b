import { describeSettings, type Environment, readSettings, type SettingsOf } from '../../runtime/config';
import { deploymentSettings } from '../../runtime/deployment-settings';
import { institutionSettings } from '../../runtime/institution-settings';
import { address, choice, integer, text } from '../../runtime/settings';
import { outboxSettings, purgeSettings } from '../../runtime/worker-settings';

const deployment = deploymentSettings({ listen: '0.0.0.0:50054', healthListen: '0.0.0.0:9104' });

/** What the letters say and how much is done at once: standalone has these too. */
const workSettings = {
  ...institutionSettings(),
  kafkaRetentionHours: deployment.kafkaRetentionHours,
  spoolingIsDespatch: choice('SPOOLING_IS_DESPATCH', {
    among: ['true'],
    default: 'true',
    about: 'Whether a letter handed over counts as sent; only true, until there is a print centre that answers.',
  }),
  printConcurrency: integer('PRINT_CONCURRENCY', { default: 4, min: 1, max: 64, about: 'Letters printed at once.' }),
  printLeaseSeconds: integer('PRINT_LEASE_SECONDS', {
    default: 60,
    min: 3,
    max: 3_600,
    about: 'How long a letter whose process died waits to be taken up again.',
  }),
  printPollMilliseconds: integer('PRINT_POLL_MILLISECONDS', {
    default: 1_000,
    min: 10,
    max: 60_000,
    about: 'How often the workers look for letters when nothing tells them of one.',
  }),
  letterKeepDays: integer('LETTER_KEEP_DAYS', {
    default: 42,
    min: 1,
    max: 3_650,
    about: 'How long a letter is kept after its end, without its content.',
  }),
  sweepSeconds: integer('SWEEP_SECONDS', {
    default: 15,
    min: 1,
    max: 3_600,
    about: 'How often it looks for letters that expired, and measures what is open.',
  }),
  ...purgeSettings(),
  ...outboxSettings(),
} as const;

const settings = {
  ...deployment,
  destination: choice('DESTINATION', {
    among: ['post'],
    default: 'post',
    about: 'What this process prints for; `desk` comes with a later version, as a process and a key of its own.',
  }),
  spoolFolder: text('SPOOL_FOLDER', {
    form: 'path',
    about: 'Where the print centre takes the letters from: on a local disk, since its manifests need atomic appends.',
  }),
  credentialsAddress: address('CREDENTIALS_ADDRESS', {
    about: 'The gRPC port of credentials, which takes the reports.',
  }),
  reportDeadlineMilliseconds: integer('REPORT_DEADLINE_MILLISECONDS', {
    default: 10_000,
    min: 100,
    max: 60_000,
    about: 'How long a call with reports may take before it is tried again.',
  }),
  ...workSettings,
} as const;

export type WorkConfig = SettingsOf<typeof workSettings>;
export type PostalConfig = SettingsOf<typeof settings>;

/** Faults: invalid WRONG_SETTINGS, naming every wrong one. */
export function readConfig(env: Environment): PostalConfig {
  return readSettings(env, settings);
}

/** The part that does not depend on how the service is deployed. */
export function readWorkConfig(env: Environment): WorkConfig {
  return readSettings(env, workSettings);
}

export const settingsHelp = describeSettings(settings);
