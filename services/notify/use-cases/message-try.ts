/** What a try of a message is, from what it begins with to what came of it. */
import type { Obstacle } from '../domain/carrier-try';
import type { Message } from '../domain/message';
import type { CarrierOutcome, MessageCarrier } from '../ports';
import type { OpenedFacts } from '../store/message-progress';

/** A message as it was before this try; from now on it is `sending`. */
export interface BegunTry {
  readonly message: Message & { readonly state: 'accepted' | 'sending' };
  /** When the try began. */
  readonly time: Date;
}

/** A carrier that has room for the message and a text for it; or why there is nothing to be tried. */
export type Prepared =
  | {
      readonly kind: 'ready';
      readonly carrier: Pick<MessageCarrier, 'name' | 'givesReceipts'>;
      readonly opened: OpenedFacts;
      /** Of the message when the carrier was chosen. */
      readonly tries: number;
    }
  | { readonly kind: Obstacle };

export interface TriedMessage {
  readonly carrier: Pick<MessageCarrier, 'name' | 'givesReceipts'>;
  readonly outcome: CarrierOutcome;
  readonly opened: OpenedFacts;
}
