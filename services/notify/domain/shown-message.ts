/** A message as services and operators see it: neither its text nor, beyond a mask, its recipient. */
import type { MessageChannel } from './channel';
import type { MessageState } from './message';
import type { Priority } from './priority';

export interface ShownRoute {
  readonly channel: MessageChannel;
  /** `standby` until its turn comes. */
  readonly state: MessageState | 'standby';
  readonly reason: string | undefined;
  readonly carrier: string | undefined;
  readonly endTime: Date | undefined;
}

export interface ShownMessage {
  readonly id: string;
  readonly state: MessageState;
  readonly reason: string | undefined;
  readonly channel: MessageChannel;
  readonly routes: readonly ShownRoute[];
  /** Undefined for a half or a notice of credentials. */
  readonly caller: string | undefined;
  readonly template: string | undefined;
  readonly requestedLanguage: string | undefined;
  readonly language: string | undefined;
  readonly priority: Priority;
  readonly maskedRecipient: string | undefined;
  readonly carrier: string | undefined;
  readonly carrierReference: string | undefined;
  readonly tries: number;
  readonly acceptedTime: Date;
  readonly sendTime: Date | undefined;
  readonly notAfterTime: Date;
  readonly sentTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly deliveryId: string;
  readonly attempt: number;
}

/** Who asks: a service sees what it sent itself, an operator all. */
export type Reader =
  | { readonly kind: 'service'; readonly caller: string }
  /** `actor` as the audit names him or her. */
  | { readonly kind: 'operator'; readonly actor: string };
