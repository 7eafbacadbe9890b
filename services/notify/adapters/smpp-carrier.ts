/** SMS by SMPP 3.4: submits over transceivers that are kept bound, and takes the receipts that come over them. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../runtime/clock';
import type { Component } from '../../../runtime/component';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { isE164 } from '../domain/mobile-number';
import { carrierIdOf } from '../domain/receipt-readings';
import type { SmsSender } from '../domain/sms-sender';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage, TakeReceipts } from '../ports';
import { statuses } from './smpp/commands';
import { SmppLink } from './smpp/link';
import { refusalOf } from './smpp/outcome';
import type { Answer } from './smpp/outstanding';
import { messageIdOf } from './smpp/pdu-reader';
import type { SubmitFields } from './smpp/pdu-writer';
import { ReceiptIntake } from './smpp/receipt-intake';
import { type PartReferences, SentParts } from './smpp/sent-parts';
import type { Oddity, SessionOptions, SmppSession } from './smpp/session';
import { submissionsOf } from './smpp/submission';
import { SubmitWindow } from './smpp/submit-window';

export interface SmppCarrierOptions extends Omit<SessionOptions, 'takeDelivery' | 'notice'> {
  readonly name: string;
  readonly sender: SmsSender;
  /** Transceivers kept bound. */
  readonly binds: number;
  /** Submissions that each may have unanswered. */
  readonly window: number;
  readonly takeReceipts: TakeReceipts;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A message whose first parts went waits here, not with its caller, where the SMSC wants less at a time. */
const throttledPartTries = 5;
const throttledPartMilliseconds = 1_000;

/** Sends nothing before start(). Never tries a part twice that the SMSC may have: that is for whoever sends. */
export class SmppCarrier implements MessageCarrier, Component {
  readonly name: string;
  readonly channels = ['sms'] as const;
  readonly givesReceipts = true;
  private readonly links: readonly SmppLink[];
  private readonly window: SubmitWindow;
  private readonly sentParts = new SentParts();

  constructor(private readonly options: SmppCarrierOptions) {
    const { name: carrier, metrics, sender, clock, takeReceipts } = options;
    this.name = carrier;
    const log = options.log.child({ carrier });
    const senderDigits = sender.kind === 'name' ? undefined : sender.digits;
    const intake = new ReceiptIntake({ carrier, senderDigits, takeReceipts, now: () => clock.now(), log, metrics });
    const bound = metrics.gauge('symbolon_notify_smpp_binds', 'Transceivers that are bound now', ['carrier']);
    const ends = metrics.counter('symbolon_notify_smpp_ends_total', 'Binds that ended or did not come about', [
      'carrier',
      'reason',
    ]);
    const oddities = metrics.counter(
      'symbolon_notify_smpp_oddities_total',
      'PDUs that no SMSC should send, by what is odd',
      ['carrier', 'oddity'],
    );
    this.links = Array.from({ length: options.binds }, () => {
      return new SmppLink({
        ...options,
        log,
        takeDelivery: (frame) => intake.take(frame),
        notice: (oddity: Oddity, isFirst: boolean) => {
          oddities.inc({ carrier, oddity });
          if (isFirst) log.warn('smpp.oddity', { oddity });
        },
        onChange: (change) => {
          if (change.kind !== 'bound') ends.inc({ carrier, reason: change.reason });
          bound.set({ carrier }, this.sessions().length);
          this.window.sessionsChanged();
        },
      });
    });
    this.window = new SubmitWindow({ size: options.window, sessions: () => this.sessions() });
    bound.set({ carrier }, 0);
  }

  /** Resolves when each bind has been tried once: an SMSC that is away keeps no process from starting. */
  async start(): Promise<void> {
    await Promise.all(this.links.map((link) => link.start()));
  }

  /** Lets what is under way finish, up to 5 s, and unbinds. */
  async stop(): Promise<void> {
    await Promise.all(this.links.map((link) => link.stop()));
  }

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<CarrierOutcome> {
    if (!isE164(message.recipient)) return refusedForGood('ADDRESS_NOT_USABLE');
    const parts = submissionsOf(message, this.options.sender, this.options.clock.now());
    if (parts === undefined) return refusedForGood('SMS_TOO_LONG');
    const sent = this.sentParts.open(message.id);
    for (const [place, part] of parts.entries()) {
      if (sent.has(place)) continue;
      const outcome = await this.submitPart({ part, place, sent }, signal);
      if (outcome.kind === 'sent') continue;
      // Whoever got some parts of it may not be told that none was sent.
      return outcome.kind === 'refused' && sent.size > 0 ? { kind: 'unclear', reason: outcome.reason } : outcome;
    }
    const references = parts.map((_, place) => sent.get(place) ?? '');
    this.sentParts.close(message.id);
    // By some of its parts' ids a message would be taken for delivered too early.
    return { kind: 'sent', references: references.includes('') ? [] : references };
  }

  private async submitPart(submission: PartSubmission, signal: AbortSignal): Promise<CarrierOutcome> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.submitOnce(submission, signal);
      const isThrottled = outcome.kind === 'refused' && outcome.throttled === true;
      if (!isThrottled || submission.sent.size === 0 || tries === throttledPartTries) return outcome;
      try {
        await pause(throttledPartMilliseconds, undefined, { signal });
      } catch {
        return outcome;
      }
    }
  }

  private async submitOnce({ part, place, sent }: PartSubmission, signal: AbortSignal): Promise<CarrierOutcome> {
    const room = await this.window.take(signal);
    if (room === undefined) return this.refusedWithoutRoom(signal);
    try {
      if (signal.aborted) return this.refusedWithoutRoom(signal);
      const keep = (answer: Answer): CarrierOutcome => {
        const outcome = outcomeOf(answer);
        if (outcome.kind === 'sent') sent.set(place, outcome.references[0] ?? '');
        return outcome;
      };
      // An answer that comes when nobody waits any more still says that this part need not go again.
      return keep(await room.session.submit(part, signal, keep));
    } finally {
      room.release();
    }
  }

  private refusedWithoutRoom(signal: AbortSignal): CarrierOutcome {
    if (signal.aborted) return refusedForNow('SMPP_ABORTED');
    if (this.sessions().length > 0) return refusedForNow('SMPP_WINDOW_FULL');
    const refusals = this.links.map(({ refusal }) => refusal);
    // Somebody must look only where that is so for all of them.
    const [first] = refusals;
    return first !== undefined && refusals.every((refusal) => refusal?.refusesUs)
      ? first
      : refusedForNow('SMPP_NOT_BOUND');
  }

  private sessions(): readonly SmppSession[] {
    return this.links.map(({ openSession }) => openSession).filter((session) => session !== undefined);
  }
}

interface PartSubmission {
  readonly part: SubmitFields;
  readonly place: number;
  /** What went of its message. */
  readonly sent: PartReferences;
}

function outcomeOf(answer: Answer): CarrierOutcome {
  if (answer.kind === 'unanswered') return { kind: 'unclear', reason: answer.reason };
  if (answer.status !== statuses.ok) return refusalOf(answer.status);
  const id = carrierIdOf(messageIdOf(answer.frame));
  return { kind: 'sent', references: id === undefined ? [] : [id] };
}

function refusedForGood(reason: string): CarrierOutcome {
  return { kind: 'refused', reason, permanent: true };
}

function refusedForNow(reason: string): CarrierOutcome {
  return { kind: 'refused', reason, permanent: false };
}
