/** Calls that were turned away at the door: in the audit, but never so many that the audit is flooded, and without delaying an answer. */
import type { AuditedRefusal, WriteRefusal } from './audit-refusals';
import { millisecondsPerSecond } from './clock';
import type { Component } from './component';
import type { Denial } from './denial';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { networkOf } from './network-of';

interface DenialDeps {
  /** Whose audit it is, in the metric. */
  readonly service: string;
  readonly writeRefusal: WriteRefusal;
  readonly log: Log;
  readonly metrics: Metrics;
}

const actorCharacters = 200;
const namedCharacters = 60;
const windowMilliseconds = millisecondsPerSecond;
/** Kinds of denial at a time, and among them of one who calls: all that come without a certificate are one. What is beyond is one kind for each reason. */
const mostKinds = 200;
const mostKindsOfOne = 40;
const mostWrites = 4;

interface Kind {
  readonly said: Omit<AuditedRefusal, 'reason'>;
  readonly from: string;
  /** Undefined for what is beyond. */
  readonly one: string | undefined;
  /** Not told yet. */
  count: number;
  timer: NodeJS.Timeout;
}

/** Writes one event at once for each kind of denial (who, what, why, and from where if no operator is known), and one a second at most for those that follow, with how many there were. */
export class AuditDenials implements Component {
  readonly name = 'audit-denials';
  private readonly kinds = new Map<string, Kind>();
  private readonly kindsOfOne = new Map<string, number>();
  private kindsOfAll = 0;
  private readonly writes = new Set<Promise<void>>();

  constructor(private readonly deps: DenialDeps) {}

  async start(): Promise<void> {}

  /** Returns at once; what could not be written is counted. */
  readonly record = (denial: Denial): void => {
    const { method, caller, operatorSubject, reason } = denial;
    const from = operatorSubject === undefined ? networkOf(denial.source) : '';
    const one = JSON.stringify([caller, operatorSubject]);
    const name = JSON.stringify([method, one, from, reason]);
    if (this.kinds.has(name) || this.hasRoomFor(one))
      this.count(name, one, () => ({ said: saidOf(denial), from: networkOf(denial.source) || 'somewhere' }));
    else this.count(reason, undefined, () => ({ said: saidOfOthers(reason), from: 'others' }));
  };

  /** Writes what is still to be told. */
  async stop(): Promise<void> {
    for (const kind of this.kinds.values()) {
      clearTimeout(kind.timer);
      await Promise.all(this.writes);
      this.write(kind);
    }
    await Promise.all(this.writes);
    for (const name of this.kinds.keys()) this.forget(name);
  }

  private hasRoomFor(one: string): boolean {
    return this.kindsOfAll < mostKinds && (this.kindsOfOne.get(one) ?? 0) < mostKindsOfOne;
  }

  private count(name: string, one: string | undefined, describe: () => Pick<Kind, 'said' | 'from'>): void {
    const known = this.kinds.get(name);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const kind = { ...describe(), one, count: 1, timer: this.tellLater(name) };
    this.kinds.set(name, kind);
    if (one !== undefined) {
      this.kindsOfAll += 1;
      this.kindsOfOne.set(one, (this.kindsOfOne.get(one) ?? 0) + 1);
    }
    this.write(kind);
  }

  private forget(name: string): void {
    const one = this.kinds.get(name)?.one;
    this.kinds.delete(name);
    if (one === undefined) return;
    this.kindsOfAll -= 1;
    const left = (this.kindsOfOne.get(one) ?? 0) - 1;
    if (left > 0) this.kindsOfOne.set(one, left);
    else this.kindsOfOne.delete(one);
  }

  private tellLater(name: string): NodeJS.Timeout {
    return setTimeout(() => this.tell(name), windowMilliseconds).unref();
  }

  private tell(name: string): void {
    const kind = this.kinds.get(name);
    if (kind?.count === 0) this.forget(name);
    else if (kind !== undefined) {
      kind.timer = this.tellLater(name);
      this.write(kind);
    }
  }

  /** Where as many are being written as may be, it is told later, with what comes meanwhile. */
  private write(kind: Kind): void {
    const { said, from, count } = kind;
    if (count === 0 || this.writes.size >= mostWrites) return;
    kind.count = 0;
    const reason = `from ${from}${count === 1 ? '' : `, ${count} calls`}`;
    const write = this.deps
      .writeRefusal({ ...said, reason })
      .catch((error: unknown) => {
        this.lose(count);
        this.deps.log.error('audit.denial-not-written', { method: said.method, reason: said.refusal, error });
      })
      .finally(() => this.writes.delete(write));
    this.writes.add(write);
  }

  private lose(count: number): void {
    const help = 'Denied calls that are in no audit event, since the database was away';
    const { metrics, service } = this.deps;
    metrics.counter('symbolon_audit_denials_unrecorded_total', help, ['service']).inc({ service }, count);
  }
}

function saidOf({ method = '', caller = 'unknown', operatorSubject, reason }: Denial): Kind['said'] {
  const actor = operatorSubject === undefined ? caller : `operator:${operatorSubject}`;
  const start = method.indexOf('/') + 1;
  return {
    actor: actor.slice(0, actorCharacters),
    action: 'call-denied',
    method: method.slice(start, start + namedCharacters) || undefined,
    refusal: reason.slice(0, namedCharacters),
  };
}

/** Who they are is in the log alone. */
function saidOfOthers(reason: string): Kind['said'] {
  return { actor: 'unknown', action: 'call-denied', method: undefined, refusal: reason.slice(0, namedCharacters) };
}
