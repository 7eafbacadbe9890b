import type { Database } from '../../../runtime/database';
import type { FieldFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import type { MessageChannel } from '../domain/channel';
import type { MessageState } from '../domain/message';
import type { Reader, ShownMessage } from '../domain/shown-message';
import type { AuditDeps } from '../store/audit-events';
import { findShownMessages, type MessageFilter } from '../store/shown-message';
import { auditLookup } from './audit-lookup';

export interface ListMessagesInput extends AskedPage {
  readonly state: MessageState | 'unknown' | undefined;
  readonly channel: MessageChannel | 'unknown' | undefined;
  /** Empty: of any. */
  readonly deliveryId: string;
  /** Empty: any caller's. A service always has its own only. */
  readonly caller: string;
}

/** Messages, newest first, page by page; each that an operator sees is in the audit. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listMessages(
  deps: AuditDeps & { readonly database: Database },
  input: ListMessagesInput,
  reader: Reader,
): Promise<Page<ShownMessage>> {
  const faults: FieldFault[] = [];
  const filter = {
    reader,
    state: knownWord('state', input.state, faults),
    channel: knownWord('channel', input.channel, faults),
    deliveryId: input.deliveryId || undefined,
    caller: reader.kind === 'operator' ? input.caller || undefined : undefined,
  };
  // Of a service its own; operators may go on with each other's pages.
  const shownTo = reader.kind === 'operator' ? { kind: reader.kind } : reader;
  const scope = ['ListMessages', JSON.stringify({ ...filter, reader: shownTo })];
  const page = await listPage(deps.keyring, input, { scope, faults }, byId, async (after, limit) =>
    canBe(filter) ? findShownMessages(deps.database, filter, after, limit) : [],
  );
  if (reader.kind === 'operator' && page.items.length > 0)
    await auditLookup(deps, { actor: reader.actor, action: 'messages-listed' });
  return page;
}

/** Of what is no id, and no caller's name, there is none, and MySQL compares it with none. */
function canBe({ deliveryId, caller }: Pick<MessageFilter, 'deliveryId' | 'caller'>): boolean {
  return (deliveryId === undefined || isUuid(deliveryId)) && (caller === undefined || /^[\x20-\x7e]+$/.test(caller));
}
