/** The far side of the wire: delivery services that take events on, send what they took, tell of it, and have a ledger. */
import type { Clock } from '../../runtime/clock';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { Fault } from '../../runtime/fault';
import { wordFor } from '../../runtime/wire-words';
import { type Family, families, familyOf } from '../../services/credentials/domain/channel';
import { type ReportedState, reportedStates } from '../../services/credentials/domain/delivery-state';
import type { Ledger, LedgerPage, Ledgers } from '../../services/credentials/ports';
import type { DeliveryReport } from '../../services/credentials/use-cases/apply-reports';
import { wireChannel } from '../../services/credentials/use-cases/wire-enums';
import type { OpenedEvent } from './credentials-room';

interface Taken {
  readonly deliveryId: string;
  readonly family: Family;
  attempt: number;
  state: ReportedState;
  changeTime: Date;
  readonly takeTime: Date;
}

const keptDays = 42;
const pageRows = 3;

export class ModelServices {
  readonly taken = new Map<string, Taken>();
  /** What was not told yet. */
  readonly untold: DeliveryReport[] = [];
  readonly away = new Set<Family>();

  constructor(private readonly clock: Clock) {}

  /** As a service does: once an attempt, the newest wins, a cancellation ends what was not begun. */
  take({ type, content }: OpenedEvent): void {
    const { deliveryId, attempt } = content;
    const before = this.taken.get(deliveryId);
    const channel = wordFor(wireChannel, content.channel);
    if (channel === undefined) throw new Error('an event without a channel');
    if (type === 'Cancellation') {
      if (before === undefined) this.put({ deliveryId, family: familyOf(channel), attempt: 0, state: 'cancelled' });
      if (before === undefined || before.state === 'accepted') this.come(deliveryId, 'cancelled', attempt);
    } else if (before !== undefined && ['delivered', 'returned'].includes(before.state)) {
      before.attempt = Math.max(before.attempt, attempt); // what became of the older one wins
    } else if (before === undefined || (before.attempt > 0 && before.attempt < attempt)) {
      this.put({ deliveryId, family: familyOf(channel), attempt, state: 'accepted' });
      this.come(deliveryId, 'accepted', attempt);
    }
  }

  /** It comes to this state there; told later. False where it is there already, or further. */
  come(deliveryId: string, state: ReportedState, attempt = this.of(deliveryId).attempt): boolean {
    const taken = this.of(deliveryId);
    const isBack = reportedStates.indexOf(state) < reportedStates.indexOf(taken.state);
    if (isBack) return false;
    taken.state = state;
    taken.changeTime = this.clock.now();
    const by = { carrier: 'model', carrierReference: '', reason: '' };
    this.untold.push({ deliveryId, attempt, state, occurTime: this.clock.now(), ...by });
    return true;
  }

  of(deliveryId: string): Taken {
    const taken = this.taken.get(deliveryId);
    if (taken === undefined) throw new Error('no service has this delivery');
    return taken;
  }

  get ledgers(): Ledgers {
    return new Map(families.map((family) => [family, this.ledgerOf(family)]));
  }

  private put(one: Omit<Taken, 'changeTime' | 'takeTime'>): void {
    const now = this.clock.now();
    this.taken.set(one.deliveryId, { ...one, changeTime: now, takeTime: now });
  }

  private ledgerOf(family: Family): Ledger {
    const ours = () => [...this.taken.values()].filter((one) => one.family === family);
    const answer = (entries: readonly Taken[], nextPageToken = ''): LedgerPage => {
      if (this.away.has(family)) throw new Fault('unavailable', 'UNAVAILABLE', 'the model is away');
      const copies = entries.map((one) => ({ ...one }));
      return {
        entries: copies,
        nextPageToken,
        forgottenBeforeTime: later(this.clock.now(), -keptDays * millisecondsPerDay),
      };
    };
    return {
      find: async (ids) => answer(ours().filter(({ deliveryId }) => ids.includes(deliveryId))),
      list: async ({ sinceTime = new Date(0), untilTime }, pageToken) => {
        const span = ours().filter(
          ({ takeTime, attempt }) => attempt > 0 && sinceTime <= takeTime && takeTime < untilTime,
        );
        const first = Number(pageToken);
        const next = first + pageRows;
        return answer(span.slice(first, next), next < span.length ? String(next) : '');
      },
    };
  }
}
