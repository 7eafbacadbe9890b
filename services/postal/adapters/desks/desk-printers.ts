/** The printers of all desks, as their file says: read at the start, and again when it has changed. */
import type { Component } from '../../../../runtime/component';
import { wrongOnesIn, wrongSetting, wrongSettings } from '../../../../runtime/config';
import type { FieldFault } from '../../../../runtime/fault';
import { FileWatch } from '../../../../runtime/file-watch';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
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

/** At a new desk, too, somebody may stand and wait. */
const lookMilliseconds = 2_000;

export class DeskPrinters implements Component {
  readonly name = 'desk-printers';
  private desks: ReadonlyMap<string, Known> = new Map();
  private readonly watch: FileWatch<string>;

  /** Reads the file; connects to nothing. Fault invalid WRONG_SETTINGS, naming all that is wrong with any desk. */
  constructor(private readonly options: DeskPrintersOptions) {
    const { setting, path, log, metrics } = options;
    const text = requiredFileText(setting, path);
    this.desks = this.opened(text);
    this.watch = new FileWatch(text, {
      name: this.name,
      read: async () => requiredFileText(setting, path),
      isSame: (one, other) => one === other,
      take: (found) => this.take(found),
      log,
    });
    this.watch.measureBy(
      metrics,
      'symbolon_postal_desk_printers_refused',
      '1 while the file of desks holds something that cannot be used',
    );
  }

  get(deskId: string): Desk | undefined {
    return this.desks.get(deskId);
  }

  has(deskId: string): boolean {
    return this.desks.has(deskId);
  }

  start(): Promise<void> {
    return this.watch.start(lookMilliseconds);
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    for (const desk of this.desks.values()) desk.close();
  }

  private take(text: string): void {
    const before = this.desks;
    this.desks = this.opened(text);
    for (const [id, desk] of before) if (this.desks.get(id) !== desk) desk.close();
    this.options.log.info('desk-printers.read-again', { desks: this.desks.size });
  }

  private opened(text: string): ReadonlyMap<string, Known> {
    const { setting, path, requireTls } = this.options;
    const read = deskEntries(text, { requireTls });
    if (read.kind === 'wrong')
      throw wrongSettings(read.faults.map((fault) => wrongSetting(setting, `${path}: ${fault}`)));
    const faults: FieldFault[] = [];
    const opened = [...read.desks].flatMap(([id, entry]): [string, Known][] => {
      try {
        return [[id, this.sameOrOpened(id, entry)]];
      } catch (error) {
        faults.push(...wrongOnesIn(error));
        return [];
      }
    });
    if (faults.length > 0) throw wrongSettings(faults);
    return new Map(opened);
  }

  private sameOrOpened(id: string, entry: DeskEntry): Known {
    const text = JSON.stringify(entry);
    const before = this.desks.get(id);
    return before?.text === text ? before : { ...openDesk(id, entry, this.options), text };
  }
}
