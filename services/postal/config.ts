import { millisecondsPerSecond } from '../../runtime/clock';
import { describeSettings, type Environment, readSettings, readTogether, type SettingsOf } from '../../runtime/config';
import { deploymentSettings, readDeployed } from '../../runtime/deployment-settings';
import { operatorSettings } from '../../runtime/operator-settings';
import { address, choice, flag, integer, optional, text } from '../../runtime/settings';
import { outboxSettings, purgeSettings } from '../../runtime/worker-settings';
import { addressSettings } from './address-settings';
import { canarySettings } from './canary-settings';
import { controlSettings } from './control-settings';
import { type DestinationConfig, destinationSettings, readDestination } from './destination-settings';
import type { BatchPolicy } from './domain/batch';
import { letterTextSettings, readLetterTexts } from './letter-text-settings';
import { logoSettings } from './logo-settings';
import { outcomeSettings } from './outcome-settings';
import { printCapSettings } from './print-cap-settings';
import type { LetterTexts } from './templates/load-texts';

const deployment = deploymentSettings({ listen: '0.0.0.0:50054', healthListen: '0.0.0.0:9104' });

/** What the letters say and how much is done at once: standalone has these too. */
const workSettings = {
  ...letterTextSettings(),
  kafkaRetentionHours: deployment.kafkaRetentionHours,
  spoolingIsDespatch: flag('SPOOLING_IS_DESPATCH', {
    default: true,
    about: 'Whether a letter handed over counts as sent: false where the print centre answers for each.',
  }),
  batchMaxLetters: integer('BATCH_MAX_LETTERS', {
    default: 500,
    min: 1,
    max: 5_000,
    about: 'A batch with so many letters is closed.',
  }),
  batchMaxSeconds: integer('BATCH_MAX_SECONDS', {
    default: 900,
    min: 0,
    max: 604_800,
    about: 'A batch that is open for so long is closed; 0: each letter is a batch of its own.',
  }),
  batchRelease: choice('BATCH_RELEASE', {
    among: ['at-once', 'two-persons'],
    default: 'at-once',
    about: 'Whether a closed batch is printed by itself, or once one operator has asked for it and another agreed.',
  }),
  sortConcurrency: integer('SORT_CONCURRENCY', {
    default: 16,
    min: 1,
    max: 64,
    about: 'Letters looked at and placed in batches at once.',
  }),
  printMaxMinutes: integer('PRINT_MAX_MINUTES', {
    default: 60,
    min: 1,
    max: 1_440,
    about: 'How long a batch may take to be drawn and brought to its destination before it is tried again.',
  }),
  printLeaseSeconds: integer('PRINT_LEASE_SECONDS', {
    default: 60,
    min: 3,
    max: 3_600,
    about: 'How long a letter or batch whose process died waits to be taken up again.',
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
  proposalHours: integer('PROPOSAL_HOURS', {
    default: 48,
    min: 1,
    max: 720,
    about: 'How long what one operator has proposed may be approved by another.',
  }),
  printCentreKeyFile: optional(
    text('PRINT_CENTRE_KEY_FILE', {
      form: 'path',
      about: 'OpenPGP public keys, armoured: letters are encrypted for the print centre that has the private ones.',
    }),
  ),
  ...logoSettings(),
  ...addressSettings(),
  ...outcomeSettings(),
  ...printCapSettings(),
  ...canarySettings(),
  ...controlSettings(),
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
  ...operatorSettings,
  destination: choice('DESTINATION', {
    among: ['post'],
    default: 'post',
    about: 'What this process prints for; `desk` comes with a later version, as a process and a key of its own.',
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

export type WorkConfig = SettingsOf<typeof workSettings> & {
  /** Loaded and checked. */
  readonly letterTexts: LetterTexts;
};
export type PostalConfig = SettingsOf<typeof settings> & WorkConfig & { readonly destinationConfig: DestinationConfig };

export function batchPolicyOf(config: WorkConfig): BatchPolicy {
  return {
    mostLetters: config.batchMaxLetters,
    longestOpenMilliseconds: config.batchMaxSeconds * millisecondsPerSecond,
    waitsForRelease: config.batchRelease === 'two-persons',
  };
}

/** Faults: invalid WRONG_SETTINGS, naming every wrong one. */
export function readConfig(env: Environment): PostalConfig {
  const { deployed, texts, destinationConfig } = readTogether({
    deployed: () => readDeployed(env, settings),
    texts: () => readLetterTexts(env),
    destinationConfig: () => readDestination(env),
  });
  return Object.freeze({ ...deployed, letterTexts: texts, destinationConfig });
}

/** The part that does not depend on how the service is deployed, with the letters' texts, which it reads. Faults likewise. */
export function readWorkConfig(env: Environment): WorkConfig {
  const { work, texts } = readTogether({
    work: () => readSettings(env, workSettings),
    texts: () => readLetterTexts(env),
  });
  return Object.freeze({ ...work, letterTexts: texts });
}

export const settingsHelp = describeSettings({ ...settings, ...destinationSettings });
