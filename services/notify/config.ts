import { describeSettings, type Environment, readSettings, type SettingsOf, wrongSettings } from '../../runtime/config';
import { deploymentSettings } from '../../runtime/deployment-settings';
import { type FieldFault, isFault } from '../../runtime/fault';
import { institutionOf, institutionSettings } from '../../runtime/institution-settings';
import { address, integer, type Setting } from '../../runtime/settings';
import { outboxSettings, purgeSettings } from '../../runtime/worker-settings';
import type { MessageFamily } from './domain/channel';
import { mailServerSettings, mailSettingFaults } from './mail-settings';
import { everySmsFits } from './templates/sms-length';

const deployment = deploymentSettings({ listen: '0.0.0.0:50053', healthListen: '0.0.0.0:9103' });

/** What the messages say and how much is done at once: standalone has these too. */
const workSettings = {
  ...institutionSettings(),
  kafkaRetentionHours: deployment.kafkaRetentionHours,
  maxTries: integer('MAX_TRIES', {
    default: 5,
    min: 1,
    max: 100,
    about:
      'How many tries may end with nobody knowing whether the carrier has the message: at most so many copies arrive. What was surely refused for now is tried until its time is over.',
  }),
  sendConcurrency: integer('SEND_CONCURRENCY', {
    default: 10,
    min: 1,
    max: 500,
    about: 'Messages under way to carriers at once; a mail server gets as many connections.',
  }),
  sendSeconds: integer('SEND_SECONDS', {
    default: 60,
    min: 1,
    max: 600,
    about: 'How long a carrier may take with one message.',
  }),
  sendLeaseSeconds: integer('SEND_LEASE_SECONDS', {
    default: 30,
    min: 3,
    max: 3_600,
    about: 'How long a message whose process died waits to be taken up again.',
  }),
  sendPollMilliseconds: integer('SEND_POLL_MILLISECONDS', {
    default: 500,
    min: 10,
    max: 60_000,
    about: 'How often the workers look for messages when nothing tells them of one.',
  }),
  messageKeepDays: integer('MESSAGE_KEEP_DAYS', {
    default: 42,
    min: 1,
    max: 3_650,
    about: 'How long a message is kept after its end, without its content.',
  }),
  ...purgeSettings(),
  ...outboxSettings(),
} as const;

const settings = {
  ...deployment,
  families: deployedFamilies(),
  ...mailServerSettings(),
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
export type NotifyConfig = SettingsOf<typeof settings>;

/** Faults: invalid WRONG_SETTINGS, naming every wrong one. */
export function readConfig(env: Environment): NotifyConfig {
  return readAll(
    () => readSettings(env, settings),
    () => mailSettingFaults(env),
  );
}

/** The part that does not depend on how the service is deployed, for these families. Faults as readConfig's. */
export function readWorkConfig(env: Environment, families: readonly MessageFamily[]): WorkConfig {
  const config = readSettings(env, workSettings);
  if (!families.includes('sms') || everySmsFits(institutionOf(config))) return config;
  const description = 'with the other INSTITUTION_ settings must leave every SMS within 160 GSM characters';
  throw wrongSettings([{ field: 'INSTITUTION_NAME', reason: 'WRONG_SETTING', description }]);
}

export const settingsHelp = describeSettings(settings);

/** Faults of single settings and faults between settings are told together. */
function readAll<T>(read: () => T, faultsBetween: () => readonly FieldFault[]): T {
  const between = faultsBetween();
  try {
    const config = read();
    if (between.length === 0) return config;
  } catch (error) {
    if (!isFault(error, 'invalid')) throw error;
    throw wrongSettings([...error.fields, ...between]);
  }
  throw wrongSettings(between);
}

/** One family a process: a process must not hold the keys of two. */
function deployedFamilies(): Setting<readonly MessageFamily[]> {
  const wrong = (fault: string) => ({ kind: 'wrong', fault }) as const;
  return {
    name: 'CHANNELS',
    about:
      'What this process sends: `mail` is e-mail and PEC; `sms` comes with a later version, as a process of its own.',
    form: 'mail',
    defaultText: undefined,
    read: (given) => {
      if (given === 'mail') return { kind: 'right', value: ['mail'] };
      if (given === undefined) return wrong('is required: mail');
      if (given.includes(',')) return wrong('must name one family: a process must not hold the keys of two');
      return wrong(given === 'sms' ? 'cannot be sms yet: it comes with a later version' : 'must be mail');
    },
  };
}
