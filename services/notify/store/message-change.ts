/** Table `message_change`: every state that a service's message came to, for the service that watches. */
import type { ChangeFeed } from '../../../runtime/change-feed';
import type { Transaction } from '../../../runtime/database';
import type { MessageChannel } from '../domain/channel';
import type { MessageState } from '../domain/message';
import type { ServiceMessageChange } from '../domain/service-message-change';

const table = 'message_change';

interface ChangeRow {
  readonly message_id: string;
  readonly caller: string;
  readonly channel: MessageChannel;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly occur_time: Date;
}

/** In the order in which all watchers see them. */
export const messageChanges: ChangeFeed<ChangeRow, ServiceMessageChange> = { table, changeOf };

/** In the transaction of the change; its position among all changes is given to it after the commit. */
export async function appendMessageChanges(trx: Transaction, changes: readonly ServiceMessageChange[]): Promise<void> {
  if (changes.length === 0) return;
  await trx(table).insert(
    changes.map(({ messageId, caller, channel, state, reason, occurTime }) => ({
      position: null,
      message_id: messageId,
      caller,
      channel,
      state,
      reason: reason === '' ? null : reason,
      occur_time: occurTime,
    })),
  );
}

function changeOf(row: ChangeRow): ServiceMessageChange {
  return {
    messageId: row.message_id,
    caller: row.caller,
    channel: row.channel,
    state: row.state,
    reason: row.reason ?? '',
    occurTime: row.occur_time,
  };
}
