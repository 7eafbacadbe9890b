/** Where batches go to be printed: one way out for a process. */
import type { Component } from '../../runtime/component';
import { type Environment, readSettings, type SettingsOf, wrongSettings } from '../../runtime/config';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { choice, text } from '../../runtime/settings';
import { spoolDestination } from './adapters/spool/spool-destination';
import type { BatchDestination } from './ports';
import { type SftpConfig, sftpDestinationFrom, sftpSettingFaults, sftpSettings } from './sftp-settings';

const which = {
  printDestination: choice('PRINT_DESTINATION', {
    among: ['spool', 'sftp'],
    default: 'spool',
    about: 'How batches get to the print centre: a folder on this host, or an SFTP server.',
  }),
} as const;

const spoolSettings = {
  spoolFolder: text('SPOOL_FOLDER', {
    form: 'path',
    about: 'With PRINT_DESTINATION=spool: a folder on a local disk, from which the print centre takes the batches.',
  }),
} as const;

/** All that there are, for the help; a process reads those of its own way out. */
export const destinationSettings = { ...which, ...spoolSettings, ...sftpSettings } as const;

export type DestinationConfig =
  | ({ readonly kind: 'spool' } & SettingsOf<typeof spoolSettings>)
  | ({ readonly kind: 'sftp' } & SftpConfig);

/** Faults: invalid WRONG_SETTINGS, naming what is missing, wrong, or set for another way out. */
export function readDestination(env: Environment): DestinationConfig {
  const { printDestination: kind } = readSettings(env, which);
  const faults = sftpSettingFaults(env, kind === 'sftp');
  if (faults.length > 0) throw wrongSettings(faults);
  if (kind === 'sftp') return { kind, ...readSettings(env, sftpSettings) };
  return { kind, ...readSettings(env, spoolSettings) };
}

interface OpenedDestination {
  readonly destination: BatchDestination;
  readonly destinationComponents: readonly Component[];
}

/** Connects to nothing yet. Faults: invalid WRONG_SETTINGS for files that cannot be used. */
export function openDestination(
  config: DestinationConfig,
  surroundings: { readonly log: Log; readonly metrics: Metrics },
): OpenedDestination {
  if (config.kind === 'spool') {
    const destination = spoolDestination({ folder: config.spoolFolder, ...surroundings });
    return { destination, destinationComponents: [] };
  }
  const destination = sftpDestinationFrom(config, surroundings);
  const component = { name: 'destination', start: async () => {}, stop: () => destination.close() };
  return { destination, destinationComponents: [component] };
}
