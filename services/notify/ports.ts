import type { DeliveryReport, ReportResult } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import type { MessageChannel } from './domain/channel';

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
  /** When this service took it on. */
  readonly acceptedTime: Date;
  /** It must not arrive after this, where a carrier can be told so. */
  readonly notAfterTime: Date;
}

export type CarrierOutcome =
  /** The carrier has it. `reference` is its own id of the message. */
  | { readonly kind: 'sent'; readonly reference: string }
  /**
   * The carrier surely does not have it. `reason` is UPPER_SNAKE and holds no personal data; permanent: trying again will not
   * help; refusesUs: it takes nothing from this installation (login, sender, TLS), so that somebody must look; retryAfterSeconds: it
   * wants to be left alone for so long.
   */
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly permanent: boolean;
      readonly refusesUs?: true;
      readonly retryAfterSeconds?: number;
    }
  /** The connection ended before the carrier's answer: it may have the message or not. */
  | { readonly kind: 'unclear'; readonly reason: string };

/** Who takes messages from us. Its conformance suite is test/support/message-carrier-suite.ts. */
export interface MessageCarrier {
  /** As reports and metrics name it. */
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  /** Never throws. Settles soon after the signal aborts. */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<CarrierOutcome>;
}

/** Credentials, as told what became of deliveries: one result for each report, in the same order. Throws Fault. */
export interface ReportReceiver {
  reportDeliveries(reports: readonly DeliveryReport[]): Promise<readonly ReportResult[]>;
}
