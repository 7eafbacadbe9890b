/** What a desk prints with, by its entry in the file. */
import { wrongSetting, wrongSettings } from '../../../../runtime/config';
import type { FieldFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import { fileText, withoutLineEnd } from '../../../../runtime/setting-file';
import { PrinterDestination } from '../printer/printer-destination';
import { spoolDestination } from '../spool/spool-destination';
import { spoolProgress } from '../spool/spool-progress';
import type { Desk } from './desk-destination';
import type { DeskEntry } from './desk-entries';

/** What holds for all desks whose entries say nothing else. */
export interface DeskDefaults {
  readonly media: string;
  readonly tray: string | undefined;
  readonly caFile: string | undefined;
  readonly requestMilliseconds: number;
}

export interface OpenedDesk extends Desk {
  readonly close: () => void;
}

interface DeskSurroundings {
  readonly defaults: DeskDefaults;
  /** Whose faults they are. */
  readonly setting: string;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Reads the files that the entry names; connects to nothing. Fault invalid WRONG_SETTINGS. */
export function openDesk(deskId: string, entry: DeskEntry, surroundings: DeskSurroundings): OpenedDesk {
  const { log, metrics } = surroundings;
  if (entry.kind === 'printer') return openPrinter(deskId, entry, surroundings);
  const { folder } = entry;
  return {
    destination: spoolDestination({ folder, log: log.child({ deskId }), metrics }),
    follow: spoolProgress(folder),
    close: () => {},
  };
}

function openPrinter(
  deskId: string,
  entry: Extract<DeskEntry, { kind: 'printer' }>,
  { defaults, setting, log }: DeskSurroundings,
): OpenedDesk {
  const faults: FieldFault[] = [];
  const read = (file: string | undefined) => (file === undefined ? undefined : fileText(setting, file, faults));
  const [certificateAuthorities, password] = [read(entry.caFile ?? defaults.caFile), read(entry.passwordFile)];
  if (faults.length > 0)
    throw wrongSettings(faults.map(({ description }) => wrongSetting(setting, `${deskId}: ${description}`)));
  const { user } = entry;
  const printer = new PrinterDestination({
    access: {
      url: entry.uri,
      certificateAuthorities,
      login: user === undefined || password === undefined ? undefined : { user, password: withoutLineEnd(password) },
      requestMilliseconds: defaults.requestMilliseconds,
    },
    // A slip is one page.
    print: {
      media: entry.media ?? defaults.media,
      sides: 'one-sided',
      tray: entry.tray ?? defaults.tray,
      deskTray: undefined,
    },
    log: log.child({ deskId }),
  });
  return { destination: printer, follow: (reference) => printer.follow(reference), close: () => printer.close() };
}
