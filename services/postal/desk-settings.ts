/** Which printers print the slips of desks, and how long anybody waits for one. */
import {
  type Environment,
  presentText,
  readSettings,
  readTogether,
  type SettingsOf,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { integer, text } from '../../runtime/settings';
import { DeskPrinters } from './adapters/desks/desk-printers';
import { isMediaName } from './adapters/printer/media-size';
import { printerSettings } from './printer-settings';

const fileSetting = 'DESK_PRINTERS_FILE';

function ownSettings() {
  return {
    deskPrintersFile: text(fileSetting, {
      form: 'path',
      about: 'JSON: which printer each desk has. Read again when it changes.',
    }),
    deskRequestSeconds: integer('DESK_REQUEST_SECONDS', {
      default: 10,
      min: 1,
      max: 120,
      about: "How long a desk's printer may take for one request.",
    }),
    deskRetrySeconds: integer('DESK_RETRY_SECONDS', {
      default: 10,
      min: 1,
      max: 300,
      about: 'A slip whose printer is away is tried again after so long at most, until its time is over.',
    }),
    deskLookSeconds: integer('DESK_LOOK_SECONDS', {
      default: 2,
      min: 1,
      max: 60,
      about: 'How often it is looked whether slips at their printers have come out.',
    }),
  } as const;
}

/** Of the printers' settings those that hold for every desk whose entry says nothing else. */
function defaultSettings() {
  const { printerRequireTls, printerCaFile, printerMedia, printerDeskTray, printerAttentionMinutes } =
    printerSettings();
  return { printerRequireTls, printerCaFile, printerMedia, printerDeskTray, printerAttentionMinutes } as const;
}

/** All that a process with DESTINATION=desk reads of printers. */
export function deskSettings() {
  return { ...ownSettings(), ...defaultSettings() } as const;
}

export const deskOnlySettings: readonly string[] = Object.values(ownSettings()).map(({ name }) => name);

export type DeskConfig = SettingsOf<ReturnType<typeof deskSettings>>;

/** Faults: invalid WRONG_SETTINGS. */
export function readDesks(env: Environment): DeskConfig {
  return readTogether({ config: () => readSettings(env, deskSettings()), paper: () => refuseWrongPaper(env) }).config;
}

function refuseWrongPaper(env: Environment): void {
  const media = presentText(env['PRINTER_MEDIA']);
  if (media !== undefined && !isMediaName(media))
    throw wrongSettings([wrongSetting('PRINTER_MEDIA', 'must end with its size, as iso_a4_210x297mm does')]);
}

/** Reads the file; connects to nothing. Fault invalid WRONG_SETTINGS, naming all that is wrong with it. */
export function openDeskPrinters(
  config: DeskConfig,
  surroundings: { readonly log: Log; readonly metrics: Metrics },
): DeskPrinters {
  return new DeskPrinters({
    setting: fileSetting,
    path: config.deskPrintersFile,
    requireTls: config.printerRequireTls,
    defaults: {
      media: config.printerMedia,
      tray: config.printerDeskTray,
      caFile: config.printerCaFile,
      requestMilliseconds: config.deskRequestSeconds * 1_000,
    },
    ...surroundings,
  });
}
