/** Which population register this installation asks, and how. */
import { readFile } from 'node:fs/promises';
import { millisecondsPerSecond } from '../../runtime/clock';
import { type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { Database } from '../../runtime/database';
import type { FieldFault } from '../../runtime/fault';
import type { FieldCipher } from '../../runtime/field-cipher';
import type { Log } from '../../runtime/log';
import { isLoopbackHost } from '../../runtime/loopback';
import type { Metrics } from '../../runtime/metrics';
import { requiredFileText } from '../../runtime/setting-file';
import { choice, integer, optional, text, url } from '../../runtime/settings';
import { httpRegister } from './adapters/http-register';
import { tableRegister } from './adapters/table-register';
import type { PopulationRegister } from './ports';
import { findRegisteredPerson } from './store/registered-persons';

export const registerSettings = {
  populationRegister: choice('POPULATION_REGISTER', {
    among: ['none', 'table', 'http'],
    default: 'none',
    about:
      'Who knows where people live: nobody (none); what `npm run import-register` has put into the database (table); a service (http).',
  }),
  registerUrl: optional(
    url('REGISTER_URL', {
      schemes: ['https', 'http'],
      about: 'Where the service takes POST; http: on this machine only.',
    }),
  ),
  registerTokenFile: optional(
    text('REGISTER_TOKEN_FILE', {
      form: 'path',
      about: 'Its bearer token; read for each call, so that it may be renewed.',
    }),
  ),
  registerCaFile: optional(
    text('REGISTER_CA_FILE', {
      form: 'path',
      about: 'The authority of its certificate, PEM, where it is a private one.',
    }),
  ),
  registerTimeoutMilliseconds: integer('REGISTER_TIMEOUT_MILLISECONDS', {
    default: 3_000,
    min: 100,
    max: 60_000,
    about: 'How long one try may take.',
  }),
  registerTries: integer('REGISTER_TRIES', {
    default: 3,
    min: 1,
    max: 10,
    about: 'Tries for one question, before its job rests and asks again later.',
  }),
  registerPauseMilliseconds: integer('REGISTER_PAUSE_MILLISECONDS', {
    default: 200,
    min: 1,
    max: 5_000,
    about: 'The longest pause after the first try; after each further one twice as long, at most 5 s.',
  }),
  registerConcurrency: integer('REGISTER_CONCURRENCY', {
    default: 4,
    min: 1,
    max: 100,
    about: 'Tries of this process under way at once.',
  }),
  registerFailuresToOpen: integer('REGISTER_FAILURES_TO_OPEN', {
    default: 10,
    min: 1,
    max: 1_000,
    about: 'After so many failed tries in a row the service is left alone.',
  }),
  registerOpenSeconds: integer('REGISTER_OPEN_SECONDS', {
    default: 30,
    min: 1,
    max: 3_600,
    about: 'How long it is left alone before one try looks whether it is back.',
  }),
} as const;

/** Those of them that name files. */
export const registerFileSettings: readonly string[] = ['REGISTER_TOKEN_FILE', 'REGISTER_CA_FILE'];

type RegisterConfig = SettingsOf<typeof registerSettings>;

/** What is wrong between settings that are right each for itself. */
export function registerFaults(config: RegisterConfig): readonly FieldFault[] {
  const { populationRegister, registerUrl } = config;
  if (populationRegister !== 'http') return [];
  if (registerUrl === undefined) return [wrongSetting('REGISTER_URL', 'is required with POPULATION_REGISTER=http')];
  const { protocol, hostname, username, password } = new URL(registerUrl);
  return [
    ...(protocol === 'http:' && !isLoopbackHost(hostname)
      ? [
          wrongSetting(
            'REGISTER_URL',
            'must be https: for another machine: it gets fiscal codes and answers with addresses',
          ),
        ]
      : []),
    ...(username !== '' || password !== ''
      ? [wrongSetting('REGISTER_URL', 'must have no user and password: the login is REGISTER_TOKEN_FILE')]
      : []),
  ];
}

interface RegisterSurroundings {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Undefined where there is none. Faults: invalid WRONG_SETTINGS for an authority's file that cannot be read. */
export function registerOf(
  config: RegisterConfig,
  { database, cipher, log, metrics }: RegisterSurroundings,
): PopulationRegister | undefined {
  const { registerUrl, registerTokenFile: tokenFile, registerCaFile: caFile } = config;
  if (config.populationRegister === 'none') return undefined;
  if (config.populationRegister === 'table')
    return tableRegister({ find: (fiscalCode) => findRegisteredPerson(database, cipher, fiscalCode) });
  if (registerUrl === undefined) throw wrongSettings(registerFaults(config));
  return httpRegister({
    url: registerUrl,
    bearerToken: tokenFile === undefined ? undefined : async () => (await readFile(tokenFile, 'utf8')).trim(),
    certificateAuthority: caFile === undefined ? undefined : requiredFileText('REGISTER_CA_FILE', caFile),
    timeoutMilliseconds: config.registerTimeoutMilliseconds,
    tries: config.registerTries,
    pauseMilliseconds: config.registerPauseMilliseconds,
    concurrency: config.registerConcurrency,
    failuresToOpen: config.registerFailuresToOpen,
    openMilliseconds: config.registerOpenSeconds * millisecondsPerSecond,
    log,
    metrics,
  });
}
