import { auditSettings } from '../../runtime/audit-settings';
import { millisecondsPerSecond } from '../../runtime/clock';
import {
  describeSettings,
  type Environment,
  presentText,
  readSettings,
  readTogether,
  type SettingsOf,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import { deploymentSettings, readDeployed } from '../../runtime/deployment-settings';
import type { FieldFault } from '../../runtime/fault';
import { operatorSettings } from '../../runtime/operator-settings';
import { choice, integer, peer, type Setting } from '../../runtime/settings';
import { outboxSettings, purgeSettings } from '../../runtime/worker-settings';
import { controlSettings } from './control-settings';
import { deskOnlySettings, deskSettings } from './desk-settings';
import { type DestinationConfig, destinationSettings, readDestination } from './destination-settings';
import type { BatchPolicy } from './domain/batch';
import type { PrintChannel } from './domain/print-channel';
import { letterTextSettings, readLetterTexts } from './letter-text-settings';
import { logoSettings } from './logo-settings';
import { postSettings } from './post-settings';
import { printCapSettings } from './print-cap-settings';
import type { LetterTexts } from './templates/load-texts';

const destinations = ['post', 'desk'] as const;
export type PrintDestination = (typeof destinations)[number];

export const channelOf: Readonly<Record<PrintDestination, PrintChannel>> = { post: 'letter', desk: 'desk-slip' };

/** A destination's ports, where nothing else is set. */
const ports = {
  post: { listen: '0.0.0.0:50054', healthListen: '0.0.0.0:9104' },
  desk: { listen: '0.0.0.0:50055', healthListen: '0.0.0.0:9105' },
} as const;

/** At a desk somebody waits. */
const leaseSeconds: Readonly<Record<PrintDestination, number>> = { post: 60, desk: 10 };

/** What the letters and slips say and how much is done at once: standalone has these too. */
const workSettings = (destination: PrintDestination) => {
  const { dailyCapDesk, letterCostDeskCents } = printCapSettings();
  const { reconcileMinutes } = controlSettings();
  return {
    ...letterTextSettings(),
    kafkaRetentionHours: deploymentSettings(ports.post).kafkaRetentionHours,
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
      default: leaseSeconds[destination],
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
    ...logoSettings(),
    dailyCapDesk,
    letterCostDeskCents,
    reconcileMinutes,
    sweepSeconds: integer('SWEEP_SECONDS', {
      default: 15,
      min: 1,
      max: 3_600,
      about: 'How often it looks for letters that expired, and measures what is open.',
    }),
    ...auditSettings,
    ...purgeSettings(),
    ...outboxSettings(),
  } as const;
};

const deployedSettings = (destination: PrintDestination) =>
  ({
    ...deploymentSettings(ports[destination]),
    ...operatorSettings,
    destination: destinationSetting,
    credentialsAddress: peer('CREDENTIALS_ADDRESS', {
      about: 'The gRPC port of credentials, which takes the reports.',
    }),
    reportDeadlineMilliseconds: integer('REPORT_DEADLINE_MILLISECONDS', {
      default: 10_000,
      min: 100,
      max: 60_000,
      about: 'How long a call with reports may take before it is tried again.',
    }),
    ...workSettings(destination),
  }) as const;

const destinationSetting = choice('DESTINATION', {
  among: destinations,
  default: 'post',
  about:
    'What this process prints: letters that the post carries, or slips that desks hand over. Each is a process of its own, with keys and a database of its own.',
});

export type WorkConfig = SettingsOf<ReturnType<typeof workSettings>> &
  SettingsOf<ReturnType<typeof postSettings>> & {
    /** Loaded and checked. */
    readonly letterTexts: LetterTexts;
  };
export type PostalConfig = SettingsOf<ReturnType<typeof deployedSettings>> &
  WorkConfig & { readonly destinationConfig: DestinationConfig };

export function batchPolicyOf(config: WorkConfig): BatchPolicy {
  return {
    mostLetters: config.batchMaxLetters,
    longestOpenMilliseconds: config.batchMaxSeconds * millisecondsPerSecond,
    waitsForRelease: config.batchRelease === 'two-persons',
  };
}

/** Faults: invalid WRONG_SETTINGS, naming every wrong one, and every one that is for the other destination. */
export function readConfig(env: Environment): PostalConfig {
  const destination = destinationIn(env);
  const { deployed, post, texts, destinationConfig } = readTogether({
    deployed: () => readDeployed(env, deployedSettings(destination)),
    // What is decided for slips once and for all is what holds for letters where nothing is set.
    post: () => readSettings(destination === 'post' ? env : {}, postSettings()),
    texts: () => readLetterTexts(env),
    destinationConfig: () => readDestination(env, destination),
    others: () => refuse(othersFaults(env, destination)),
  });
  return Object.freeze({ ...deployed, ...post, letterTexts: texts, destinationConfig });
}

/** The default's, where it is wrong: then what is set for either is looked at as far as both have it. */
export function destinationIn(env: Environment): PrintDestination {
  const asked = destinationSetting.read(presentText(env[destinationSetting.name]));
  return asked.kind === 'right' ? asked.value : 'post';
}

/** What is set for the other one was meant for another process, or DESTINATION is wrong. */
function othersFaults(env: Environment, destination: PrintDestination): readonly FieldFault[] {
  const isSet = (name: string) => presentText(env[name]) !== undefined;
  if (destination === 'post')
    return deskOnlySettings.filter(isSet).map((name) => wrongSetting(name, 'is for DESTINATION=desk only'));
  return postOnlySettings()
    .filter(isSet)
    .map((name) => wrongSetting(name, 'is for DESTINATION=post only'));
}

function postOnlySettings(): readonly string[] {
  const desks: ReadonlySet<string> = new Set(namesOf(deskSettings()));
  return namesOf({ ...postSettings(), ...destinationSettings }).filter((name) => !desks.has(name));
}

function namesOf(settings: Readonly<Record<string, Setting<unknown>>>): readonly string[] {
  return Object.values(settings).map(({ name }) => name);
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw wrongSettings(faults);
}

/** The part that does not depend on how the service is deployed, with the letters' texts, which it reads. Faults likewise. */
export function readWorkConfig(env: Environment): WorkConfig {
  const { work, texts } = readTogether({
    work: () => readSettings(env, { ...workSettings('post'), ...postSettings() }),
    texts: () => readLetterTexts(env),
  });
  return Object.freeze({ ...work, letterTexts: texts });
}

/** The settings of a process of this destination. */
export function settingsHelpFor(destination: PrintDestination): string {
  const ofPost = { ...postSettings(), ...destinationSettings };
  return describeSettings({ ...deployedSettings(destination), ...(destination === 'post' ? ofPost : deskSettings()) });
}

/** Of either destination: what only desks have says so. */
export const settingsHelp = describeSettings({
  ...deployedSettings('post'),
  ...eitherDefault(),
  ...postSettings(),
  ...destinationSettings,
  ...forDesks(),
});

function eitherDefault() {
  const either = <T>(inner: Setting<T>, desk: string) => ({
    ...inner,
    defaultText: `${inner.defaultText}; for desk ${desk}`,
  });
  const { listen, healthListen, printLeaseSeconds } = deployedSettings('post');
  return {
    listen: either(listen, ports.desk.listen),
    healthListen: either(healthListen, ports.desk.healthListen),
    printLeaseSeconds: either(printLeaseSeconds, String(leaseSeconds.desk)),
  };
}

function forDesks() {
  const own = Object.entries<Setting<unknown>>(deskSettings()).filter(([, { name }]) =>
    deskOnlySettings.includes(name),
  );
  return Object.fromEntries(
    own.map(([key, one]) => [
      key,
      { ...one, defaultText: one.defaultText ?? '', about: `With DESTINATION=desk: ${one.about}` },
    ]),
  );
}
