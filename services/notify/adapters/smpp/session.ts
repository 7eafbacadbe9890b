/** One bound connection to an SMSC: requests with their answers, links enquired, deliveries handed on. */
import type { Socket } from 'node:net';
import { isAboutTrust } from '../trust-code';
import { commands, isResponse, statuses } from './commands';
import { ConnectFailed, connectTo, type SmscAddress } from './connect';
import { Frames } from './frames';
import { type Refusal, refusalOf } from './outcome';
import { type Answer, type AnswerWait, Outstanding } from './outstanding';
import { headerOf, type PduHeader } from './pdu-reader';
import {
  answerPdu,
  type BindFields,
  bindTransceiver,
  enquireLink,
  type SubmitFields,
  submitSm,
  unbind,
} from './pdu-writer';

export interface SessionOptions extends SmscAddress {
  readonly login: BindFields;
  /** How often the SMSC is asked whether it is there. */
  readonly enquireLinkMilliseconds: number;
  /** How long it may take with an answer. */
  readonly responseMilliseconds: number;
  /** Gives the status of the answer to a deliver_sm, once what it tells is safe. Never rejects. */
  readonly takeDelivery: (frame: Buffer) => Promise<number>;
  /** Something that no SMSC should do, or that is worth counting; `isFirst` of its kind in this session. */
  readonly notice: (oddity: Oddity, isFirst: boolean) => void;
}

export type Oddity = 'unexpected-answer' | 'late-answer' | 'unknown-command' | 'deliveries-held-back';

/** No session came of it: nothing can have been sent. */
export class BindFailed extends Error {
  override readonly name = 'BindFailed';
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

interface Request extends AnswerWait {
  readonly commandId: number;
  readonly pdu: (sequence: number) => Buffer;
}

/** Deliveries in work; beyond them nothing more is read until one is answered. */
const maxDeliveriesInWork = 100;
/** What the other side may leave unread. */
const maxUnreadBytes = 1024 * 1024;
const unbindMilliseconds = 1_000;
const lastWordsMilliseconds = 1_000;

export class SmppSession {
  /** Why it ended, UPPER_SNAKE; pending while it is bound. */
  readonly ended: Promise<string>;
  private tellEnd: (reason: string) => void = () => {};
  private readonly outstanding = new Outstanding();
  private readonly frames = new Frames();
  private readonly enquiring: NodeJS.Timeout;
  /** Runs while a PDU has begun and is not whole. */
  private halfPdu: NodeJS.Timeout | undefined;
  private readonly noted = new Set<Oddity>();
  private deliveriesInWork = 0;
  private endReason: string | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly options: SessionOptions,
  ) {
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
    this.enquiring = setInterval(() => void this.enquire(), options.enquireLinkMilliseconds);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('close', () => this.end('SMPP_CONNECTION_LOST'));
  }

  /** Connects and binds as a transceiver. Rejects with BindFailed only. */
  static async open(options: SessionOptions, signal: AbortSignal): Promise<SmppSession> {
    const session = new SmppSession(await connected(options, signal), options);
    const answer = await session.ask({
      commandId: commands.bindTransceiver,
      pdu: (sequence) => bindTransceiver(sequence, options.login),
      milliseconds: options.connectMilliseconds,
      signal,
    });
    if (answer.kind === 'answered' && answer.status === statuses.ok) return session;
    session.end('SMPP_NOT_BOUND');
    throw new BindFailed(
      answer.kind === 'answered'
        ? refusalOf(answer.status)
        : { kind: 'refused', reason: answer.reason, permanent: false },
    );
  }

  /** The SMSC's answer, or that none came: then it may have the message. `hearLate` hears one that comes after that. */
  submit(fields: SubmitFields, signal: AbortSignal, hearLate: (answer: Answer) => void): Promise<Answer> {
    const pdu = (sequence: number) => submitSm(sequence, fields);
    const milliseconds = this.options.responseMilliseconds;
    return this.ask({ commandId: commands.submitSm, pdu, milliseconds, signal, hearLate });
  }

  get isOpen(): boolean {
    return this.endReason === undefined;
  }

  /** Waits for what is under way, so long as it may take, and takes leave. */
  async close(): Promise<void> {
    await this.outstanding.none();
    if (!this.isOpen) return;
    await this.ask({ commandId: commands.unbind, pdu: unbind, milliseconds: unbindMilliseconds });
    this.end('SMPP_UNBOUND');
  }

  /** At once, or when `lastWords` are out; whatever has no answer yet gets none. */
  end(reason: string, lastWords?: Buffer): void {
    if (this.endReason !== undefined) return;
    this.endReason = reason;
    clearInterval(this.enquiring);
    clearTimeout(this.halfPdu);
    if (lastWords === undefined) this.socket.destroy();
    else {
      this.socket.end(lastWords);
      const timer = setTimeout(() => this.socket.destroy(), lastWordsMilliseconds);
      this.socket.once('close', () => clearTimeout(timer));
    }
    this.outstanding.endAll(reason);
    this.tellEnd(reason);
  }

  private async ask({ commandId, pdu, ...waiting }: Request): Promise<Answer> {
    const { sequence, answer } = this.outstanding.add(commandId, waiting);
    this.write(pdu(sequence));
    if (this.endReason !== undefined) this.outstanding.endAll(this.endReason);
    return answer;
  }

  private async enquire(): Promise<void> {
    // An answer could not be read meanwhile.
    if (this.socket.isPaused()) return;
    const milliseconds = this.options.responseMilliseconds;
    const answer = await this.ask({ commandId: commands.enquireLink, pdu: enquireLink, milliseconds });
    if (answer.kind === 'unanswered' && !this.socket.isPaused()) this.end('SMPP_LINK_SILENT');
  }

  private read(chunk: Buffer): void {
    const { frames, fault } = this.frames.push(chunk);
    for (const frame of frames) if (this.isOpen) this.handle(headerOf(frame), frame);
    if (fault !== undefined) this.end('SMPP_BAD_LENGTH');
    if (frames.length === 0 && this.halfPdu !== undefined) return;
    clearTimeout(this.halfPdu);
    this.halfPdu = undefined;
    if (this.isOpen && this.frames.isWithinPdu)
      this.halfPdu = setTimeout(() => this.giveUpHalf(), this.options.responseMilliseconds);
  }

  /** All that follows would be read as the rest of it. */
  private giveUpHalf(): void {
    this.halfPdu = undefined;
    // Its rest may be there, and held back by ourselves.
    if (!this.socket.isPaused()) this.end('SMPP_HALF_PDU');
  }

  private handle(header: PduHeader, frame: Buffer): void {
    const { commandId, sequence } = header;
    if (isResponse(commandId)) {
      const heard = this.outstanding.hear(header, frame);
      if (heard !== 'awaited') this.note(heard === 'late' ? 'late-answer' : 'unexpected-answer');
      return;
    }
    switch (commandId) {
      case commands.deliverSm:
        void this.deliver(sequence, frame);
        return;
      case commands.enquireLink:
        this.write(answerPdu('enquire_link_resp', sequence));
        return;
      case commands.unbind:
        this.end('SMPP_UNBOUND_BY_SMSC', answerPdu('unbind_resp', sequence));
        return;
      case commands.alertNotification:
      case commands.outbind:
        return;
      default:
        this.note('unknown-command');
        this.write(answerPdu('generic_nack', sequence, statuses.wrongCommand));
    }
  }

  private async deliver(sequence: number, frame: Buffer): Promise<void> {
    this.deliveriesInWork += 1;
    if (this.deliveriesInWork === maxDeliveriesInWork) {
      this.socket.pause();
      this.note('deliveries-held-back');
    }
    const status = await this.options.takeDelivery(frame);
    this.deliveriesInWork -= 1;
    if (this.isOpen) this.write(answerPdu('deliver_sm_resp', sequence, status));
    if (this.deliveriesInWork < maxDeliveriesInWork) this.socket.resume();
  }

  private note(oddity: Oddity): void {
    this.options.notice(oddity, !this.noted.has(oddity));
    this.noted.add(oddity);
  }

  private write(bytes: Buffer): void {
    if (this.socket.writableLength > maxUnreadBytes) this.end('SMPP_NOTHING_READ');
    else if (this.isOpen) this.socket.write(bytes);
  }
}

async function connected(options: SessionOptions, signal: AbortSignal): Promise<Socket> {
  try {
    return await connectTo(options, signal);
  } catch (error) {
    if (!(error instanceof ConnectFailed)) throw error;
    const refusal = { kind: 'refused', reason: `SMPP_${error.code}`, permanent: false } as const;
    throw new BindFailed(isAboutTrust(error.code) ? { ...refusal, refusesUs: true } : refusal);
  }
}
