/** Which carriers a process has, and how much each of them gets. */
import { millisecondsPerSecond } from '../../runtime/clock';
import {
  type Environment,
  presentText,
  readSettings,
  readTogether,
  type SettingsOf,
  wrongOnesIn,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import { integer, list, optional } from '../../runtime/settings';
import { type CarrierKindName, carrierKinds, isKindOf, kindsOf } from './carrier-kinds';
import type { HealthLimits } from './domain/carrier-health';
import type { MessageFamily } from './domain/channel';

export const carriersSetting = optional(
  list('CARRIERS', {
    about:
      'Several carriers, name=kind each (kinds: smpp, sms-http; smtp, pec): a setting of one of them has its name before it (ALPHA_SMPP_URL), one without counts for all. Unset: one of each kind whose URL is set.',
  }),
);

/** How much a carrier gets, and when it is left alone. */
export function poolingSettings() {
  return {
    priority: integer('CARRIER_PRIORITY', {
      default: 1,
      min: 1,
      max: 9,
      about: 'A carrier of a higher number gets messages only while none of a lower one can be used.',
    }),
    weight: integer('CARRIER_WEIGHT', {
      default: 10,
      min: 1,
      max: 100,
      about: 'Its share among the carriers of its priority.',
    }),
    concurrency: integer('SEND_CONCURRENCY', {
      default: 10,
      min: 1,
      max: 500,
      about: 'Messages under way to a carrier at once; a mail server gets as many connections.',
    }),
    ratePerSecond: integer('CARRIER_RATE_PER_SECOND', {
      default: 0,
      min: 0,
      max: 10_000,
      about: 'Messages begun a second by each process; 0: as many as the carrier takes.',
    }),
    failurePercent: integer('CARRIER_FAILURE_PERCENT', {
      default: 50,
      min: 1,
      max: 100,
      about: 'Above this share of failures within the window, the carrier is left alone and then probed.',
    }),
    windowSeconds: integer('CARRIER_WINDOW_SECONDS', {
      default: 60,
      min: 1,
      max: 3_600,
      about: 'The time within which failures and latencies count.',
    }),
    slowSeconds: integer('CARRIER_SLOW_SECONDS', {
      default: 20,
      min: 1,
      max: 600,
      about: 'Where one message in twenty takes longer, the carrier is left alone likewise.',
    }),
    quarantineSeconds: integer('CARRIER_QUARANTINE_SECONDS', {
      default: 15,
      min: 1,
      max: 3_600,
      about:
        'How long it is left alone at first; twice as long after each probe that failed, up to ten minutes or this.',
    }),
  } as const;
}

type Pooling = SettingsOf<ReturnType<typeof poolingSettings>>;

/** A carrier as it is configured. */
export type ConfiguredCarrier = {
  readonly [K in CarrierKindName]: {
    readonly name: string;
    readonly kind: K;
    readonly pooling: Pooling;
    readonly settings: SettingsOf<ReturnType<(typeof carrierKinds)[K]['settings']>>;
  };
}[CarrierKindName];

const leastOutcomes = 5;
const leastReceipts = 20;
/** One moment's fault fails all that are handed over in it. */
const failuresForEachPlace = 2;
const leastFailuresInRow = 10;
const missingShare = 0.8;
const probes = 3;
const longestQuarantineMilliseconds = 600_000;

export function healthLimitsOf(pooling: Pooling): HealthLimits {
  const quarantineMilliseconds = pooling.quarantineSeconds * millisecondsPerSecond;
  return {
    windowMilliseconds: pooling.windowSeconds * millisecondsPerSecond,
    leastOutcomes,
    failureShare: pooling.failurePercent / 100,
    failuresInRow: Math.max(leastFailuresInRow, failuresForEachPlace * pooling.concurrency),
    slowMilliseconds: pooling.slowSeconds * millisecondsPerSecond,
    missingShare,
    leastReceipts,
    quarantineMilliseconds,
    longestQuarantineMilliseconds: Math.max(longestQuarantineMilliseconds, quarantineMilliseconds),
    probes,
  };
}

/** At least one carrier. Faults: invalid WRONG_SETTINGS, each named as it is to be set. */
export function readCarriers(env: Environment, family: MessageFamily): readonly ConfiguredCarrier[] {
  const carriers = readCarriersIfAny(env, [family]);
  if (carriers.length > 0) return carriers;
  const urls = kindsOf([family]).map((kind) => carrierKinds[kind].url);
  throw wrongSettings(urls.map((field) => wrongSetting(field, `one of ${urls.join(', ')} is required`)));
}

/** As readCarriers, of several families, and none where none is set. */
export function readCarriersIfAny(env: Environment, families: readonly MessageFamily[]): readonly ConfiguredCarrier[] {
  const readers = namedCarriers(env, families).map(({ name, kind, prefix }) => {
    return () => namingOwn(prefix, env, () => readCarrier(ownEnvironment(env, prefix), name, kind));
  });
  return Object.values(readTogether<Record<string, ConfiguredCarrier>>(Object.fromEntries(readers.entries())));
}

/** The settings that name files, of all carriers that are configured. */
export function carrierFileSettings(env: Environment, family: MessageFamily): readonly string[] {
  return namedCarriers(env, [family]).flatMap(({ kind, prefix }) =>
    carrierKinds[kind].files.map((file) => (isSet(env, `${prefix}${file}`) ? `${prefix}${file}` : file)),
  );
}

interface NamedCarrier {
  readonly name: string;
  readonly kind: CarrierKindName;
  /** Before the names of its own settings; empty where there is only one of its kind. */
  readonly prefix: string;
}

function namedCarriers(env: Environment, families: readonly MessageFamily[]): readonly NamedCarrier[] {
  const asked = carriersSetting.read(presentText(env[carriersSetting.name]));
  if (asked.kind === 'wrong') throw wrong(asked.fault);
  if (asked.value === undefined) return oneOfEachKind(env, families);
  const named = asked.value.map((item) => namedBy(item, families));
  if (new Set(named.map(({ name }) => name)).size !== named.length) throw wrong('names one carrier twice');
  return named;
}

function oneOfEachKind(env: Environment, families: readonly MessageFamily[]): readonly NamedCarrier[] {
  const set = kindsOf(families).filter((kind) => isSet(env, carrierKinds[kind].url));
  return set.map((kind) => ({ name: kind, kind, prefix: '' }));
}

function namedBy(item: string, families: readonly MessageFamily[]): NamedCarrier {
  const [name = '', kind = '', ...more] = item.split('=').map((part) => part.trim());
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name) || more.length > 0)
    throw wrong('must be name=kind, a name of small letters, digits and hyphens, at most 30');
  if (!isKindOf(families, kind))
    throw wrong(`must be of the kinds ${kindsOf(families).join(', ')} with CHANNELS=${families.join()}`);
  return { name, kind, prefix: `${name.toUpperCase().replaceAll('-', '_')}_` };
}

/** What is set for this carrier alone comes before what is set for all. */
function ownEnvironment(env: Environment, prefix: string): Environment {
  if (prefix === '') return env;
  const own = Object.entries(env).filter(
    ([name, value]) => name.startsWith(prefix) && presentText(value) !== undefined,
  );
  return { ...env, ...Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])) };
}

function readCarrier(env: Environment, name: string, kind: CarrierKindName): ConfiguredCarrier {
  const { pooling, settings } = readTogether({
    pooling: () => readSettings(env, poolingSettings()),
    settings: () =>
      readSettings<ReturnType<(typeof carrierKinds)[typeof kind]['settings']>>(env, carrierKinds[kind].settings()),
    between: () => {
      const faults = carrierKinds[kind].faults(env);
      if (faults.length > 0) throw wrongSettings(faults);
    },
  });
  // Read by the kind's own specification.
  return { name, kind, pooling, settings } as ConfiguredCarrier;
}

/** A fault is about the carrier's own setting, unless the one for all is what is set. */
function namingOwn<T>(prefix: string, env: Environment, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const nameOf = (field: string) =>
      !isSet(env, `${prefix}${field}`) && isSet(env, field) ? field : `${prefix}${field}`;
    throw wrongSettings(wrongOnesIn(error).map((fault) => ({ ...fault, field: nameOf(fault.field) })));
  }
}

function isSet(env: Environment, name: string): boolean {
  return presentText(env[name]) !== undefined;
}

function wrong(description: string) {
  return wrongSettings([wrongSetting(carriersSetting.name, description)]);
}
