import { auditSettings } from '../../runtime/audit-settings';
import {
  describeSettings,
  type Environment,
  presentText,
  readSettings,
  readTogether,
  type SettingsOf,
  wrongOnesIn,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import { deploymentSettings, readDeployed } from '../../runtime/deployment-settings';
import type { FieldFault } from '../../runtime/fault';
import { institutionOf, institutionSettings } from '../../runtime/institution-settings';
import { lookupSettings } from '../../runtime/lookup-settings';
import { operatorSettings, operatorTrustOf } from '../../runtime/operator-settings';
import { integer, peer, type Setting } from '../../runtime/settings';
import { outboxSettings, purgeSettings } from '../../runtime/worker-settings';
import { carrierKinds, kindsOf } from './carrier-kinds';
import { type ConfiguredCarrier, carriersSetting, poolingSettings, readCarriers } from './carrier-settings';
import { channelSettings } from './channel-settings';
import type { MessageFamily } from './domain/channel';
import { notificationSettings } from './notification-settings';
import { templateSettings } from './template-settings';
import { loadTemplates } from './templates/load-templates';
import type { Templates } from './templates/templates';
import { readReceiptServer, receiptServerSettings, statusWebhookSettings } from './webhook-settings';

/** A family's ports, where nothing else is set. */
const ports = {
  sms: { listen: '0.0.0.0:50052', healthListen: '0.0.0.0:9102' },
  mail: { listen: '0.0.0.0:50053', healthListen: '0.0.0.0:9103' },
} as const;

/** What the messages say and how much is done at once: standalone has these too. */
const workSettings = {
  ...institutionSettings(),
  ...templateSettings(),
  ...notificationSettings(),
  ...lookupSettings(),
  kafkaRetentionHours: deploymentSettings(ports.mail).kafkaRetentionHours,
  maxTries: integer('MAX_TRIES', {
    default: 5,
    min: 1,
    max: 100,
    about:
      'How many tries may end with nobody knowing whether the carrier has the message: at most so many copies arrive. What was surely refused for now is tried until its time is over.',
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
  ...channelSettings(),
  receiptMinutes: integer('RECEIPT_MINUTES', {
    default: 30,
    min: 1,
    max: 10_080,
    about:
      'A receipt that has not come after so long counts as missing; a carrier of which most are missing is left alone.',
  }),
  messageKeepDays: integer('MESSAGE_KEEP_DAYS', {
    default: 42,
    min: 1,
    max: 3_650,
    about: 'How long a message is kept after its end, without its content.',
  }),
  ...statusWebhookSettings(),
  ...auditSettings,
  ...purgeSettings(),
  ...outboxSettings(),
} as const;

const commonSettings = (family: MessageFamily) =>
  ({
    ...deploymentSettings(ports[family]),
    ...operatorSettings,
    families: deployedFamilies(),
    credentialsAddress: peer('CREDENTIALS_ADDRESS', {
      about: 'The gRPC port of credentials, which takes the reports.',
    }),
    reportDeadlineMilliseconds: integer('REPORT_DEADLINE_MILLISECONDS', {
      default: 10_000,
      min: 100,
      max: 60_000,
      about: 'How long a call with reports may take before it is tried again.',
    }),
    ...receiptServerSettings(),
    ...workSettings,
  }) as const;
export type WorkConfig = SettingsOf<typeof workSettings> & {
  /** Loaded and checked. */
  readonly templates: Templates;
};
export type NotifyConfig = SettingsOf<ReturnType<typeof commonSettings>> &
  WorkConfig & {
    readonly carriers: readonly ConfiguredCarrier[];
  };

/** Faults: invalid WRONG_SETTINGS, naming every wrong one, and every one that is for the other family. */
export function readConfig(env: Environment): NotifyConfig {
  const asked = deployedFamilies().read(presentText(env['CHANNELS']));
  // Without a family nobody can tell whose carriers are meant: then only what both have is looked at.
  if (asked.kind === 'wrong') throw wrongSettings(faultsIn(() => readDeployed(env, commonSettings('mail'))));
  const [family] = asked.value;
  const { common, work, carriers } = readTogether({
    common: () => readDeployed(env, commonSettings(family)),
    work: () => readWorkConfig(env, [family]),
    carriers: () => readCarriers(env, family),
    operators: () => operatorTrustOf(readSettings(env, operatorSettings)), // what does not go together is told at once
    receiptServer: () => readReceiptServer(env),
    others: () => refuse(othersFaults(env, family)),
  });
  return Object.freeze({ ...common, ...work, carriers });
}

/** What is set for a carrier that this process does not have was meant for another process, or CHANNELS is wrong. */
function othersFaults(env: Environment, family: MessageFamily): readonly FieldFault[] {
  const other = family === 'sms' ? 'mail' : 'sms';
  const own = new Set(Object.values(carrierSettingsOf(family)).map(({ name }) => name));
  return Object.values(carrierSettingsOf(other))
    .filter(({ name }) => !own.has(name) && presentText(env[name]) !== undefined)
    .map(({ name }) => wrongSetting(name, `is for CHANNELS=${other} only`));
}

/** Of every kind of the family's carriers, by name: two kinds may have a setting each under one key. */
function carrierSettingsOf(family: MessageFamily): Readonly<Record<string, Setting<unknown>>> {
  const kinds = kindsOf([family]).map((kind) => carrierKinds[kind]);
  const requiring = (name: string) =>
    kinds.filter(({ settings }) =>
      Object.values<Setting<unknown>>(settings()).some((one) => one.name === name && one.defaultText === undefined),
    );
  const urlsOf = (some: typeof kinds) => some.map(({ url }) => url).join(', ');
  const ofKinds = kinds.flatMap(({ url, settings }) =>
    Object.values<Setting<unknown>>(settings()).map((one) =>
      one.name === url
        ? needed(one, `One of ${urlsOf(kinds)} is required.`)
        : needed(one, `Required with ${urlsOf(requiring(one.name))}.`),
    ),
  );
  const all: readonly Setting<unknown>[] = [carriersSetting, ...ofKinds, ...Object.values(poolingSettings())];
  return Object.fromEntries(all.map((one) => [one.name, one]));
}

/** What a kind of carrier requires is required where there is one of that kind. */
function needed(one: Setting<unknown>, when: string): Setting<unknown> {
  return one.defaultText === undefined ? { ...one, defaultText: '', about: `${one.about} ${when}` } : one;
}

function faultsIn(read: () => unknown): readonly FieldFault[] {
  try {
    read();
    return [];
  } catch (error) {
    return wrongOnesIn(error);
  }
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw wrongSettings(faults);
}

/**
 * The part that does not depend on how the service is deployed, for these families, with the templates, which it reads from their
 * folders. Faults as readConfig's.
 */
export function readWorkConfig(env: Environment, families: readonly MessageFamily[]): WorkConfig {
  const settings = readSettings(env, workSettings);
  const templates = loadTemplates({
    folder: settings.templatesFolder,
    defaultLanguage: settings.templatesLanguage,
    institution: institutionOf(settings),
    sendsSms: families.includes('sms'),
  });
  return Object.freeze({ ...settings, templates });
}

/** The settings of a process of this family. */
export function settingsHelpFor(family: MessageFamily): string {
  return describeSettings({ ...commonSettings(family), ...carrierSettingsOf(family) });
}

/** Of either family: what only one of them has says so. */
export const settingsHelp = describeSettings({
  ...commonSettings('mail'),
  ...portsOfEither(),
  carriers: carriersSetting,
  ...poolingSettings(),
  ...forFamily('mail'),
  ...forFamily('sms'),
});

function portsOfEither() {
  const { listen, healthListen } = deploymentSettings(ports.mail);
  const either = (inner: Setting<string>, sms: string) => ({
    ...inner,
    defaultText: `${inner.defaultText}; for sms ${sms}`,
  });
  return {
    listen: either(listen, ports.sms.listen),
    healthListen: either(healthListen, ports.sms.healthListen),
  };
}

function forFamily(family: MessageFamily) {
  const ofAny = new Set([carriersSetting, ...Object.values(poolingSettings())].map(({ name }) => name));
  const own = Object.values(carrierSettingsOf(family)).filter(({ name }) => !ofAny.has(name));
  return Object.fromEntries(own.map((one) => [one.name, { ...one, about: `With CHANNELS=${family}: ${one.about}` }]));
}

/** One family a process: a process must not hold the keys of two. */
function deployedFamilies(): Setting<readonly [MessageFamily]> {
  const form = 'sms or mail';
  const wrong = (fault: string) => ({ kind: 'wrong', fault }) as const;
  return {
    name: 'CHANNELS',
    about:
      'What this process sends: `mail` is e-mail and PEC. Each family is a process of its own, with keys of its own.',
    form,
    defaultText: undefined,
    read: (given) => {
      if (given === 'sms' || given === 'mail') return { kind: 'right', value: [given] };
      if (given === undefined) return wrong(`is required: ${form}`);
      if (given.includes(',')) return wrong('must name one family: a process must not hold the keys of two');
      return wrong(`must be ${form}`);
    },
  };
}
