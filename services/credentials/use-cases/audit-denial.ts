/** Calls that were turned away at the door: in the audit, but never so many that the audit is flooded, and without delaying an answer. */
import { millisecondsPerSecond } from '../../../runtime/clock';
import type { Component } from '../../../runtime/component';
import type { Denial } from '../../../runtime/denial';
import { inTransaction } from '../../../runtime/transaction';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

type DenialDeps = Pick<CredentialsDeps, 'database' | 'keyring' | 'surge' | 'clock' | 'ids' | 'log' | 'metrics'>;

const actorCharacters = 200;
const namedCharacters = 60;
const windowMilliseconds = millisecondsPerSecond;
/** Kinds of denial at a time: what is beyond is counted in a metric alone. */
const mostKinds = 200;
const mostWrites = 4;

interface Kind {
  readonly denial: Denial;
  /** Not told yet. */
  count: number;
  timer: NodeJS.Timeout;
}

/** Writes one event at once for each kind of denial (who, what, why), and one a second at most for those that follow, with how many there were. */
export class AuditDenials implements Component {
  readonly name = 'audit-denials';
  private readonly kinds = new Map<string, Kind>();
  private readonly writes = new Set<Promise<void>>();

  constructor(private readonly deps: DenialDeps) {}

  async start(): Promise<void> {}

  /** Returns at once; what could not be written is counted. */
  readonly record = (denial: Denial): void => {
    const { method, caller, operatorSubject, reason } = denial;
    const name = JSON.stringify([method, caller, operatorSubject, reason]);
    const known = this.kinds.get(name);
    if (known === undefined && this.kinds.size >= mostKinds) this.lose(1);
    else if (known !== undefined) known.count += 1;
    else {
      const kind = { denial, count: 1, timer: this.tellLater(name) };
      this.kinds.set(name, kind);
      this.write(kind);
    }
  };

  /** Writes what is still to be told. */
  async stop(): Promise<void> {
    for (const kind of this.kinds.values()) {
      clearTimeout(kind.timer);
      await Promise.all(this.writes);
      this.write(kind);
    }
    await Promise.all(this.writes);
    this.kinds.clear();
  }

  private tellLater(name: string): NodeJS.Timeout {
    return setTimeout(() => this.tell(name), windowMilliseconds).unref();
  }

  private tell(name: string): void {
    const kind = this.kinds.get(name);
    if (kind?.count === 0) this.kinds.delete(name);
    else if (kind !== undefined) {
      kind.timer = this.tellLater(name);
      this.write(kind);
    }
  }

  /** Where as many are being written as may be, it is told later, with what comes meanwhile. */
  private write(kind: Kind): void {
    const { denial, count } = kind;
    if (count === 0 || this.writes.size >= mostWrites) return;
    kind.count = 0;
    const write = this.append(denial, count)
      .catch((error: unknown) => {
        this.lose(count);
        this.deps.log.error('audit.denial-not-written', { method: denial.method, reason: denial.reason, error });
      })
      .finally(() => this.writes.delete(write));
    this.writes.add(write);
  }

  private async append(denial: Denial, count: number): Promise<void> {
    const { method = '', caller = 'unknown', source, operatorSubject, reason } = denial;
    const actor = operatorSubject === undefined ? caller : `operator:${operatorSubject}`;
    await inTransaction(this.deps.database, (trx) =>
      appendAuditEvent(this.deps, trx, {
        id: this.deps.ids.next(),
        occurTime: this.deps.clock.now(),
        actor: actor.slice(0, actorCharacters),
        action: 'call-denied',
        method: method.slice(method.indexOf('/') + 1, method.indexOf('/') + 1 + namedCharacters) || undefined,
        refusal: reason.slice(0, namedCharacters),
        reason: `from ${source || 'somewhere'}${count === 1 ? '' : `, ${count} calls`}`,
      }),
    );
  }

  private lose(count: number): void {
    const help = 'Denied calls that are in no audit event, since there were too many, or the database was away';
    this.deps.metrics.counter('symbolon_credentials_denials_unrecorded_total', help).inc(count);
  }
}
