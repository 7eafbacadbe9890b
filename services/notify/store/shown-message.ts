/** Messages as services and operators see them, with their routes. */
import type { Queryable } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import type { MessageChannel } from '../domain/channel';
import type { MessageState } from '../domain/message';
import type { Priority } from '../domain/priority';
import type { Reader, ShownMessage, ShownRoute } from '../domain/shown-message';

interface MessageRow {
  readonly id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  readonly not_after_time: Date;
  readonly accepted_time: Date;
  readonly state: MessageState;
  readonly tries: number;
  readonly end_time: Date | null;
  readonly reason: string | null;
  readonly carrier: string | null;
  readonly carrier_reference: string | null;
  readonly caller: string | null;
  readonly priority: Priority;
  readonly template: string | null;
  readonly requested_language: string | null;
  readonly language: string | null;
  readonly masked_recipient: string | null;
  readonly send_time: Date | null;
  readonly sent_time: Date | null;
}

interface RouteRow {
  readonly message_id: string;
  readonly channel: MessageChannel;
  readonly state: ShownRoute['state'] | 'taken';
  readonly reason: string | null;
  readonly carrier: string | null;
  readonly end_time: Date | null;
}

/** Without its sealed copy: nobody who reads may want that. */
const columns = [
  'id',
  'delivery_id',
  'attempt',
  'channel',
  'not_after_time',
  'accepted_time',
  'state',
  'tries',
  'end_time',
  'reason',
  'carrier',
  'carrier_reference',
  'caller',
  'priority',
  'template',
  'requested_language',
  'language',
  'masked_recipient',
  'send_time',
  'sent_time',
];

export interface MessageFilter {
  readonly reader: Reader;
  readonly state: MessageState | undefined;
  readonly channel: MessageChannel | undefined;
  readonly deliveryId: string | undefined;
  readonly caller: string | undefined;
}

/** Undefined too where the reader may not see it. */
export async function findShownMessage(db: Queryable, id: string, reader: Reader): Promise<ShownMessage | undefined> {
  const row: MessageRow | undefined = await db('message')
    .where({ id, ...ownedBy(reader) })
    .first(columns);
  if (row === undefined) return undefined;
  const routes = await routesOf(db, [row.id]);
  return messageOf(row, routes.get(row.id) ?? []);
}

/** A page, newest first, from after an id on. */
export async function findShownMessages(
  db: Queryable,
  { reader, state, channel, deliveryId, caller }: MessageFilter,
  after: string | undefined,
  limit: number,
): Promise<readonly ShownMessage[]> {
  const query = db('message').where(ownedBy(reader)).orderBy('id', 'desc').limit(limit);
  if (state !== undefined) query.where({ state });
  if (channel !== undefined) query.where({ channel });
  if (deliveryId !== undefined) query.where({ delivery_id: deliveryId });
  if (caller !== undefined) query.where({ caller });
  if (after !== undefined) query.where('id', '<', after);
  const rows: MessageRow[] = await query.select(columns);
  const routes = await routesOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => messageOf(row, routes.get(row.id) ?? []));
}

function ownedBy(reader: Reader): { readonly caller?: string } {
  return reader.kind === 'operator' ? {} : { caller: reader.caller };
}

/** Of messages that have more than one channel. */
async function routesOf(
  db: Queryable,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RouteRow[]>> {
  if (messageIds.length === 0) return new Map();
  const rows: RouteRow[] = await db('message_route')
    .whereIn('message_id', [...messageIds])
    .orderBy(['message_id', 'ordinal'])
    .select('message_id', 'channel', 'state', 'reason', 'carrier', 'end_time');
  return groupBy(rows, (row) => row.message_id);
}

function messageOf(row: MessageRow, routes: readonly RouteRow[]): ShownMessage {
  return {
    id: row.id,
    state: row.state,
    reason: row.reason ?? undefined,
    channel: row.channel,
    routes: routes.length > 1 ? routes.map((route) => routeOf(route, row.state)) : [],
    caller: row.caller ?? undefined,
    template: row.template ?? undefined,
    requestedLanguage: row.requested_language ?? undefined,
    language: row.language ?? undefined,
    priority: row.priority,
    maskedRecipient: row.masked_recipient ?? undefined,
    carrier: row.carrier ?? undefined,
    carrierReference: row.carrier_reference ?? undefined,
    tries: row.tries,
    acceptedTime: row.accepted_time,
    sendTime: row.send_time ?? undefined,
    notAfterTime: row.not_after_time,
    sentTime: row.sent_time ?? undefined,
    // What a carrier took has not arrived by that.
    endTime: row.state === 'sent' ? undefined : (row.end_time ?? undefined),
    deliveryId: row.delivery_id,
    attempt: row.attempt,
  };
}

function routeOf(row: RouteRow, messageState: MessageState): ShownRoute {
  return {
    channel: row.channel,
    state: row.state === 'taken' ? messageState : row.state,
    reason: row.reason ?? undefined,
    carrier: row.carrier ?? undefined,
    endTime: row.end_time ?? undefined,
  };
}
