/** The printers of all desks, as their file says: read at the start, and again when it has changed. */
import { stat } from 'node:fs/promises';
import { wrongOnesIn, wrongSetting, wrongSettings } from '../../../../runtime/config';
import type { FieldFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import { parsedJson } from '../../../../runtime/parsed-json';
import type { Round } from '../../../../runtime/poller';
import { requiredFileText } from '../../../../runtime/setting-file';
import type { Desk } from './desk-destination';
import { type DeskEntry, deskEntries } from './desk-entries';
import { type DeskDefaults, type OpenedDesk, openDesk } from './open-desk';

interface DeskPrintersOptions {
  readonly setting: string;
  readonly path: string;
  readonly requireTls: boolean;
  readonly defaults: DeskDefaults;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Known extends OpenedDesk {
  /** As it was read: an entry that is the same keeps its connections. */
  readonly text: string;
}

export class DeskPrinters {
  private desks: ReadonlyMap<string, Known> = new Map();
  private seen = '';

  /** Reads the file; connects to nothing. Fault invalid WRONG_SETTINGS, naming all that is wrong with any desk. */
  constructor(private readonly options: DeskPrintersOptions) {
    this.desks = this.read();
  }

  get(deskId: string): Desk | undefined {
    return this.desks.get(deskId);
  }

  has(deskId: string): boolean {
    return this.desks.has(deskId);
  }

  /** Takes up a changed file. One that is wrong, or not there, changes nothing and is told of once. */
  async lookAgain(): Promise<Round> {
    const { path, log } = this.options;
    const found = await stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => 'away',
    );
    if (found === this.seen) return 'idle';
    const isFirst = this.seen === '';
    this.seen = found;
    try {
      const before = this.desks;
      this.desks = this.read();
      for (const [id, desk] of before) if (this.desks.get(id) !== desk) desk.close();
      if (!isFirst) log.info('desks.reread', { desks: this.desks.size });
    } catch (error) {
      log.error('desks.file-wrong', { error });
    }
    return 'idle';
  }

  close(): void {
    for (const desk of this.desks.values()) desk.close();
  }

  private read(): ReadonlyMap<string, Known> {
    const { setting, path, requireTls } = this.options;
    const read = deskEntries(parsedJson(requiredFileText(setting, path)), { requireTls });
    if (read.kind === 'wrong')
      throw wrongSettings(read.faults.map((fault) => wrongSetting(setting, `${path}: ${fault}`)));
    const faults: FieldFault[] = [];
    const opened = [...read.desks].flatMap(([id, entry]): [string, Known][] => {
      try {
        return [[id, this.opened(id, entry)]];
      } catch (error) {
        faults.push(...wrongOnesIn(error));
        return [];
      }
    });
    if (faults.length > 0) throw wrongSettings(faults);
    return new Map(opened);
  }

  private opened(id: string, entry: DeskEntry): Known {
    const text = JSON.stringify(entry);
    const before = this.desks.get(id);
    return before?.text === text ? before : { ...openDesk(id, entry, this.options), text };
  }
}
