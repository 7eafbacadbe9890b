/** Where batches go to be printed: one way out for a process with letters; for one with slips the printers of the desks. */
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
import type { Database } from '../../runtime/database';
import type { FieldFault } from '../../runtime/fault';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { choice, text } from '../../runtime/settings';
import { DeskDestination, partsOf } from './adapters/desks/desk-destination';
import { PrinterWatch } from './adapters/printer/printer-watch';
import { spoolDestination } from './adapters/spool/spool-destination';
import { type DeskConfig, openDeskPrinters, readDesks } from './desk-settings';
import type { Batch } from './domain/batch';
import type { BatchDestination, DesksAtWork, PrintedWatch } from './ports';
import { type PrinterSettings, printerDestination, printerSettingFaults, printerSettings } from './printer-settings';
import { type SftpConfig, sftpDestinationFrom, sftpSettingFaults, sftpSettings } from './sftp-settings';
import { findBatch } from './store/batch';
import { findDeskOf } from './store/letter';

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
  | ({ readonly kind: 'printer' } & PrinterSettings)
  | ({ readonly kind: 'desks' } & DeskConfig);

/** Faults: invalid WRONG_SETTINGS, naming what is missing, wrong, or set for another way out. */
export function readDestination(env: Environment, of: 'post' | 'desk'): DestinationConfig {
  if (of === 'desk') return { kind: 'desks', ...readDesks(env) };
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
  readonly printed?: PrintedWatch;
  /** Where slips are printed. */
  readonly desks?: DesksAtWork;
}

/** Connects to nothing yet. Faults: invalid WRONG_SETTINGS for files that cannot be used. */
export function openDestination(
  config: DestinationConfig,
  surroundings: { readonly log: Log; readonly metrics: Metrics; readonly clock: Clock; readonly database: Database },
): OpenedDestination {
  if (config.kind === 'desks') return openDesks(config, surroundings);
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
  const printed = { look: (batches) => watch.look(batches), everyMilliseconds } satisfies PrintedWatch;
  return { destination, destinationComponents: [closing(destination)], printed };
}

function openDesks(config: DeskConfig, surroundings: Parameters<typeof openDestination>[1]): OpenedDestination {
  const { clock, database } = surroundings;
  const printers = openDeskPrinters(config, surroundings);
  const destination = new DeskDestination({
    ...surroundings,
    desk: (deskId) => printers.get(deskId),
    // A slip that is to be printed again has left its batch, which still says where it was.
    deskOf: async (batchId) => (await findDeskOf(database, batchId)) ?? deskIn(await findBatch(database, batchId)),
    lookMilliseconds: longestLookMilliseconds,
  });
  const watch = new PrinterWatch({
    ...surroundings,
    clock,
    follow: (reference) => destination.follow(reference),
    printerOf: (reference) => partsOf(reference).deskId,
    repeatMinutes: config.printerAttentionMinutes,
  });
  return {
    destination,
    destinationComponents: [printers],
    printed: {
      look: (batches) => watch.look(batches),
      everyMilliseconds: config.deskLookSeconds * millisecondsPerSecond,
      mostBatches: mostSlipsFollowed,
    },
    desks: {
      hasDesk: (deskId) => printers.has(deskId),
      retryMilliseconds: config.deskRetrySeconds * millisecondsPerSecond,
    },
  };
}

function deskIn(batch: Pick<Batch, 'reference'> | undefined): string | undefined {
  return batch?.reference === undefined ? undefined : partsOf(batch.reference).deskId;
}

/** A printer that does not answer a look by then is looked at again with the next. */
const longestLookMilliseconds = 3_000;
/** Those that lie at printers that are away keep no others from being looked at. */
const mostSlipsFollowed = 1_000;

function closing(destination: { close(): Promise<void> | void }): Component {
  return { name: 'destination', start: async () => {}, stop: async () => destination.close() };
}
