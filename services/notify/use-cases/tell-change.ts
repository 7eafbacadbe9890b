import type { Transaction } from '../../../runtime/database';
import type { Message, MessageState } from '../domain/message';
import type { ServiceMessageChange } from '../domain/service-message-change';
import { type ReportDeps, reportMessages } from './report-message';

export interface TellDeps extends ReportDeps {
  /** Keeps for the services that watch, and calls those that want to be called, what became of their messages; in the transaction of the change. */
  readonly tellServices: (trx: Transaction, changes: readonly ServiceMessageChange[]) => Promise<void>;
}

/** What a message came to. */
export interface MessageChange {
  readonly message: Pick<Message, 'id' | 'deliveryId' | 'attempt' | 'caller' | 'channel'>;
  readonly state: MessageState;
  readonly time: Date;
  readonly reason?: string | undefined;
  readonly carrier?: string | undefined;
  readonly carrierReference?: string | undefined;
  /** Default: that of the work in hand. */
  readonly traceparent?: string | undefined;
}

/**
 * Tells whoever asked for the messages, in the transaction of the changes: credentials by a report, another service by what it
 * watches. The outbox is to be rung after the commit. Fault unavailable.
 */
export async function tellChanges(deps: TellDeps, trx: Transaction, changes: readonly MessageChange[]): Promise<void> {
  const ofServices: ServiceMessageChange[] = [];
  const ofCredentials: MessageChange[] = [];
  for (const change of changes) {
    const { caller, id, channel } = change.message;
    if (caller === undefined) ofCredentials.push(change);
    else
      ofServices.push({
        messageId: id,
        caller,
        channel,
        state: change.state,
        reason: change.reason ?? '',
        occurTime: change.time,
      });
  }
  await reportMessages(
    deps,
    trx,
    ofCredentials.map(({ message: { deliveryId, attempt }, ...told }) => ({ ...told, deliveryId, attempt })),
  );
  if (ofServices.length > 0) await deps.tellServices(trx, ofServices);
}
