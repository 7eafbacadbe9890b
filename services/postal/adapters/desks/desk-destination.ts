/**
 * The desks' printers as one destination: each slip goes to the printer of its own desk. What one printer does, or does not, none of the
 * others waits for: a desk's slips are brought to it one after another, and who has waited for the ones before him for too long comes back later.
 */
import { Fault, isFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import { untilAborted } from '../../../../runtime/until-aborted';
import type { BatchDestination, Parcel } from '../../ports';
import type { JobProgress } from '../printer/job-progress';
import { DeskTurns } from './desk-turns';

/** What a desk has to print with. */
export interface Desk {
  readonly destination: BatchDestination;
  /** What has become of a slip that was released. Faults: unavailable, precondition. */
  readonly follow: (reference: string) => Promise<JobProgress>;
}

interface DeskDestinationOptions {
  /** Undefined: there is no such desk (any more). */
  readonly desk: (deskId: string) => Desk | undefined;
  /** Whose slip the batch has; undefined where nobody knows it (any more). */
  readonly deskOf: (batchId: string) => Promise<string | undefined>;
  /** How long a look at one printer may keep the others' from being told. */
  readonly lookMilliseconds: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export class DeskDestination implements BatchDestination {
  readonly name = 'desk';
  private readonly turns = new DeskTurns();

  constructor(private readonly options: DeskDestinationOptions) {}

  /** Which printer it is stands in each reference, and that printer tells whether it is still itself. */
  async identity(): Promise<string> {
    return 'desk-printers';
  }

  async stage(parcel: Parcel, signal: AbortSignal): Promise<string> {
    const deskId = await this.options.deskOf(parcel.batchId);
    const { destination } = this.known(deskId);
    return this.turns.run(deskId ?? '', async () => {
      try {
        return `${deskId}:${await destination.stage(parcel, signal)}`;
      } catch (error) {
        this.tell(deskId ?? '', error);
        throw error;
      }
    });
  }

  async release(reference: string): Promise<void> {
    const { desk, own } = this.at(reference);
    await desk.destination.release(own);
  }

  async find(reference: string): Promise<'staged' | 'released' | 'unknown'> {
    const { desk, own } = this.at(reference);
    return desk.destination.find(own);
  }

  async tidy(batchId: string, keep: string | undefined): Promise<void> {
    const deskId = keep === undefined ? await this.options.deskOf(batchId) : partsOf(keep).deskId;
    await this.there(deskId)?.destination.tidy(batchId, keep === undefined ? undefined : partsOf(keep).own);
  }

  async erase(reference: string): Promise<void> {
    const { deskId, own } = partsOf(reference);
    await this.there(deskId)?.destination.erase(own);
  }

  /** Undefined where the desk is there no more: what its printer still has nobody here can remove. */
  private there(deskId: string | undefined): Desk | undefined {
    const desk = deskId === undefined ? undefined : this.options.desk(deskId);
    if (desk === undefined) this.options.log.warn('desk.leftovers-remain', { deskId });
    return desk;
  }

  /** Faults: unavailable, where the printer does not answer in time, too; precondition. */
  async follow(reference: string): Promise<JobProgress> {
    const { desk, own } = this.at(reference);
    const inTime = AbortSignal.timeout(this.options.lookMilliseconds);
    return untilAborted(desk.follow(own), inTime).catch((error: unknown) => {
      if (!inTime.aborted || isFault(error)) throw error;
      throw new Fault('unavailable', 'PRINTER_UNAVAILABLE', 'the desk’s printer does not answer in time');
    });
  }

  private at(reference: string): { readonly desk: Desk; readonly own: string } {
    const { deskId, own } = partsOf(reference);
    return { desk: this.known(deskId), own };
  }

  /** Fault precondition DESK_UNKNOWN: it was there when the slip was sorted, and may come back. */
  private known(deskId: string | undefined): Desk {
    const desk = deskId === undefined ? undefined : this.options.desk(deskId);
    if (desk !== undefined) return desk;
    throw new Fault('precondition', 'DESK_UNKNOWN', `there is no printer of a desk ${deskId ?? ''}`);
  }

  /** Somebody stands there and waits: who looks after printers should hear which one it is. */
  private tell(deskId: string, error: unknown): void {
    if (!isFault(error, 'unavailable') && !isFault(error, 'precondition')) return;
    const { metrics, log } = this.options;
    metrics
      .counter('symbolon_postal_desk_failures_total', 'Alarm: tries to bring a slip to a printer that failed', [
        'reason',
      ])
      .inc({ reason: error.reason });
    log.warn('desk.printer-fails', { deskId, reason: error.reason });
  }
}

/** The desk's name before a colon, which it cannot have; then its printer's own name for it. */
export function partsOf(reference: string): { readonly deskId: string; readonly own: string } {
  const colon = reference.indexOf(':');
  return { deskId: reference.slice(0, Math.max(colon, 0)), own: reference.slice(colon + 1) };
}
