/** SMS by any provider that takes them over HTTP: what is asked and how the answer is read is told by a mapping. */
import { millisecondsPerSecond } from '../../../runtime/clock';
import { type HttpAgent, openAgent } from '../../../runtime/http-agent';
import { isE164 } from '../domain/mobile-number';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage, ReceiptReceiver } from '../ports';
import { httpSmsReceipts } from './http-sms-receipts';
import type { SmsHttpMapping } from './sms-http/mapping';
import { outcomeOfAnswer, outcomeOfLoss } from './sms-http/outcome';
import { submit } from './sms-http/submit';
import { requestOf, type SmsSecrets } from './sms-http/template';

export interface HttpSmsCarrierOptions {
  readonly name: string;
  readonly url: URL;
  /** PEM; undefined: the system's authorities. A certificate is always checked. */
  readonly certificateAuthorities: string | undefined;
  /** A number, or at most 11 letters and digits. */
  readonly sender: string;
  readonly secrets: SmsSecrets;
  /** That its webhooks are signed with; there where the mapping tells of receipts. */
  readonly receiptSecret: string | undefined;
  readonly mapping: SmsHttpMapping;
  /** Messages under way at once, a connection each. */
  readonly connections: number;
  /** From the first packet to the end of the TLS handshake. */
  readonly connectMilliseconds: number;
  /** How long the provider may be silent. */
  readonly silenceMilliseconds: number;
  readonly now: () => Date;
}

/** Less than servers keep a connection without a request: one that is just being closed would leave a message unclear. */
const idleMilliseconds = 4_000;

/** Connects when the first message comes. Never tries a message twice by itself: that is for whoever sends. */
export class HttpSmsCarrier implements MessageCarrier {
  readonly name: string;
  readonly channels = ['sms'] as const;
  readonly givesReceipts: boolean;
  /** What it tells by webhooks; undefined where it tells nothing. */
  readonly receipts: ReceiptReceiver | undefined;
  private readonly agent: HttpAgent;

  constructor(private readonly options: HttpSmsCarrierOptions) {
    this.name = options.name;
    this.agent = openAgent({ ...options, idleMilliseconds });
    const { mapping, receiptSecret: secret, now } = options;
    const told = mapping.receipts;
    this.receipts =
      told === undefined || secret === undefined
        ? undefined
        : httpSmsReceipts({ carrier: this.name, mapping: told, secret, now });
    this.givesReceipts = this.receipts !== undefined;
  }

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<CarrierOutcome> {
    if (!isE164(message.recipient)) {
      return { kind: 'refused', reason: 'ADDRESS_NOT_USABLE', permanent: true };
    }
    const { url, mapping, connectMilliseconds, silenceMilliseconds } = this.options;
    const request = requestOf(mapping.request, this.valuesOf(message), this.options.secrets);
    const timing = { connectMilliseconds, silenceMilliseconds, signal };
    const submission = await submit({ url, agent: this.agent, ...request, ...timing });
    return submission.kind === 'answered' ? outcomeOfAnswer(mapping.response, submission) : outcomeOfLoss(submission);
  }

  /** Closes the connections, also of sends that are still under way: those become unclear. */
  close(): void {
    this.agent.destroy();
  }

  private valuesOf({ id, recipient, text, notAfterTime }: OutgoingMessage) {
    const milliseconds = notAfterTime.getTime() - this.options.now().getTime();
    const validitySeconds = Math.max(1, Math.floor(milliseconds / millisecondsPerSecond));
    return { id, recipient, text, sender: this.options.sender, validitySeconds };
  }
}
