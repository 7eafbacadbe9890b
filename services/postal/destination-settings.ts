/** Where batches go to be printed: one way out for a process. */
import { type Clock, millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import {
  type Environment,
  presentText,
  readSettings,
  type SettingsOf,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { choice, text } from '../../runtime/settings';
import { PrinterWatch } from './adapters/printer/printer-watch';
import { spoolDestination } from './adapters/spool/spool-destination';
import type { BatchDestination, LookAtPrinted } from './ports';
import { type PrinterSettings, printerDestination, printerSettingFaults, printerSettings } from './printer-settings';
import { type SftpConfig, sftpDestinationFrom, sftpSettingFaults, sftpSettings } from './sftp-settings';

const which = {
  printDestination: choice('PRINT_DESTINATION', {
    among: ['spool', 'sftp', 'printer'],
    default: 'spool',
    about: 'How batches get to the print centre: a folder on this host, an SFTP server, or a printer (IPP).',
  }),
} as const;

const spoolSettings = {
  spoolFolder: text('SPOOL_FOLDER', {
    form: 'path',
    about: 'With PRINT_DESTINATION=spool: a folder on a local disk, from which the print centre takes the batches.',
  }),
} as const;

/** All that there are, for the help; a process reads those of its own way out. */
export const destinationSettings = { ...which, ...spoolSettings, ...sftpSettings, ...printerSettings() } as const;

export type DestinationConfig =
  | ({ readonly kind: 'spool' } & SettingsOf<typeof spoolSettings>)
  | ({ readonly kind: 'sftp' } & SftpConfig)
  | ({ readonly kind: 'printer' } & PrinterSettings);

/** Faults: invalid WRONG_SETTINGS, naming what is missing, wrong, or set for another way out. */
export function readDestination(env: Environment): DestinationConfig {
  const { printDestination: kind } = readSettings(env, which);
  const faults = [...sftpSettingFaults(env, kind === 'sftp'), ...ofPrinter(env, kind)];
  if (faults.length > 0) throw wrongSettings(faults);
  if (kind === 'printer') return { kind, ...readSettings(env, printerSettings()) };
  if (kind === 'sftp') return { kind, ...readSettings(env, sftpSettings) };
  return { kind, ...readSettings(env, spoolSettings) };
}

function ofPrinter(env: Environment, kind: DestinationConfig['kind']): readonly FieldFault[] {
  if (kind !== 'printer')
    return presentText(env['PRINTER_URL']) === undefined
      ? []
      : [wrongSetting('PRINTER_URL', 'is for batches that go to a printer, and they do not')];
  const isEncrypted = presentText(env['PRINT_CENTRE_KEY_FILE']) !== undefined;
  const encrypted = wrongSetting('PRINT_CENTRE_KEY_FILE', 'is for a print centre: a printer prints what it can read');
  return [...printerSettingFaults(env), ...(isEncrypted ? [encrypted] : [])];
}

interface OpenedDestination {
  readonly destination: BatchDestination;
  readonly destinationComponents: readonly Component[];
  /** Where released batches are to be looked after: how, and how often. */
  readonly printed?: { readonly look: LookAtPrinted; readonly everyMilliseconds: number };
}

/** Connects to nothing yet. Faults: invalid WRONG_SETTINGS for files that cannot be used. */
export function openDestination(
  config: DestinationConfig,
  surroundings: { readonly log: Log; readonly metrics: Metrics; readonly clock: Clock },
): OpenedDestination {
  if (config.kind === 'spool') {
    const destination = spoolDestination({ folder: config.spoolFolder, ...surroundings });
    return { destination, destinationComponents: [] };
  }
  if (config.kind === 'printer') return openPrinter(config, surroundings);
  const destination = sftpDestinationFrom(config, surroundings);
  return { destination, destinationComponents: [closing(destination)] };
}

function openPrinter(
  config: PrinterSettings,
  surroundings: { readonly log: Log; readonly metrics: Metrics; readonly clock: Clock },
): OpenedDestination {
  const destination = printerDestination(config, surroundings);
  const watch = new PrinterWatch({
    ...surroundings,
    follow: (reference) => destination.follow(reference),
    repeatMinutes: config.printerAttentionMinutes,
  });
  const everyMilliseconds = config.printerLookSeconds * millisecondsPerSecond;
  const printed = { look: (batches) => watch.look(batches), everyMilliseconds } satisfies OpenedDestination['printed'];
  return { destination, destinationComponents: [closing(destination)], printed };
}

function closing(destination: { close(): Promise<void> | void }): Component {
  return { name: 'destination', start: async () => {}, stop: async () => destination.close() };
}
