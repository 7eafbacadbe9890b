import type { DeliveryReport, ReportResult } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import type { MessageChannel } from './domain/channel';
import type { CarrierReceipt } from './domain/receipt';
import type { CallOutcome } from './domain/webhook-call';

/** A message ready for a carrier. Every try of it is the same in every field. */
export interface OutgoingMessage {
  /** A UUID, unique to one attempt of one delivery. */
  readonly id: string;
  readonly deliveryId: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  /** E.164 for an SMS, else a mail address. */
  readonly recipient: string;
  /** BCP 47, of the text. */
  readonly language: string;
  /** Empty for an SMS. */
  readonly subject: string;
  readonly text: string;
  /** The text as a whole document that loads nothing; empty for an SMS. */
  readonly html: string;
  /** A half is never offered an end to such messages. */
  readonly holdsHalf: boolean;
  /** Where one POST ends such messages (RFC 8058), if the sender named one. */
  readonly unsubscribeUrl: string | undefined;
  /** When this service took it on. */
  readonly acceptedTime: Date;
  /** It must not arrive after this, where a carrier can be told so. */
  readonly notAfterTime: Date;
}

export type CarrierOutcome =
  /** The carrier has it. `references` are its own ids of the message, one for each part that it was sent in; none where it told none. */
  | { readonly kind: 'sent'; readonly references: readonly string[] }
  /**
   * The carrier surely does not have it. `reason` is UPPER_SNAKE and holds no personal data; permanent: trying again will not
   * help; refusesUs: it takes nothing from this installation (login, sender, TLS), so that somebody must look; throttled: it takes
   * less at a time; retryAfterSeconds: it wants to be left alone for so long; suppress: there is no such recipient, so that nothing
   * more is to be sent there.
   */
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly permanent: boolean;
      readonly refusesUs?: true;
      readonly throttled?: true;
      readonly retryAfterSeconds?: number;
      readonly suppress?: 'hard-bounce';
    }
  /** The connection ended before the carrier's answer: it may have the message or not. */
  | { readonly kind: 'unclear'; readonly reason: string };

/** Who takes messages from us. Its conformance suite is test/support/message-carrier-suite.ts. */
export interface MessageCarrier {
  /** As reports and metrics name it. */
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  /** Whether it tells later what became of what it took. */
  readonly givesReceipts: boolean;
  /** Never throws. Settles soon after the signal aborts. */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<CarrierOutcome>;
}

/**
 * Takes what carriers tell of messages. Once it resolves, nothing of it is lost: only then may the carrier be told that its receipt
 * was taken. A receipt that comes again changes nothing. Throws Fault unavailable: hand it in again.
 */
export type TakeReceipts = (receipts: readonly CarrierReceipt[]) => Promise<void>;

/** An HTTP request of a provider's, whoever it is truly from. */
export interface WebhookRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export type AcceptedWebhook =
  /** It is the provider's. `notUnderstood`: how many more receipts it holds that tell of no message, or nothing that is known. */
  | { readonly kind: 'receipts'; readonly receipts: readonly CarrierReceipt[]; readonly notUnderstood: number }
  /** `status`: of HTTP; `challenge`: what a client is asked for that comes without a login first. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: WebhookRefusal;
      readonly challenge?: string;
    };

export type WebhookRefusal = 'wrong-method' | 'wrong-type' | 'no-login' | 'forged' | 'unreadable';

/** Reads what one carrier's webhooks tell. */
export interface ReceiptReceiver {
  /** Nothing of a request is read before it is known to be the provider's. Never rejects. */
  accept(request: WebhookRequest): Promise<AcceptedWebhook>;
}

/** What is told to a calling service. It is the same at every try. */
export interface StatusCall {
  /** Of this call, the same at every try. */
  readonly webhookId: string;
  /** JSON. */
  readonly body: string;
}

/** A calling service that wants to be told. */
export interface StatusWebhook {
  /** Never rejects. Settles soon after the signal aborts. */
  post(call: StatusCall, signal: AbortSignal): Promise<CallOutcome>;
}

/** Credentials, as told what became of deliveries: one result for each report, in the same order. Throws Fault. */
export interface ReportReceiver {
  reportDeliveries(reports: readonly DeliveryReport[]): Promise<readonly ReportResult[]>;
}
