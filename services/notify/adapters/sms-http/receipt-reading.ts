/** Out of a webhook that is known to be the provider's: what it tells of messages. */
import { isUuid } from '../../../../runtime/id';
import { parsedWithLongNumbers } from '../../../../runtime/parsed-json';
import type { CarrierReceipt, ReceiptSubject } from '../../domain/receipt';
import type { WebhookRequest } from '../../ports';
import { valueAt } from '../json/pointer';
import { inUpperSnake } from '../upper-snake';
import type { ReceiptMapping } from './receipt-mapping';
import { toldTime } from './told-time';

interface ReadReceipts {
  readonly receipts: readonly CarrierReceipt[];
  /** Those without an id, or with a status that the mapping does not tell of. */
  readonly notUnderstood: number;
}

/** Of one webhook; a provider's batches have a hundred or so. */
const mostReceipts = 1_000;
/** Parts of one message. */
const mostIds = 20;

type Field = keyof ReceiptMapping['at'];
/** The texts that stand at a field: several where it is a list. */
type Look = (field: Field) => readonly string[];

/** Undefined where it has not the form that the mapping tells, or more receipts than anybody sends. */
export function receiptsIn(
  mapping: ReceiptMapping,
  carrier: string,
  request: WebhookRequest,
  now: Date,
): ReadReceipts | undefined {
  const places = placesIn(mapping, request);
  if (places === undefined || places.length > mostReceipts) return undefined;
  const read = places.map((look) => receiptsAt(mapping, carrier, look, now));
  return { receipts: read.flat(), notUnderstood: read.filter((receipts) => receipts.length === 0).length };
}

function placesIn({ form, each, at }: ReceiptMapping, request: WebhookRequest): readonly Look[] | undefined {
  if (form !== 'json') {
    const query = request.url.indexOf('?');
    const text = form === 'form' ? request.body.toString('utf8') : query < 0 ? '' : request.url.slice(query);
    const fields = new URLSearchParams(text);
    return [(field) => fields.getAll(at[field] ?? '').slice(0, mostIds)];
  }
  const document = parsedWithLongNumbers(request.body.toString('utf8'));
  const items = each === undefined ? [document] : valueAt(document, each);
  if (document === undefined || !Array.isArray(items)) return undefined;
  return items.map((item: unknown) => (field) => {
    const pointer = at[field];
    return pointer === undefined ? [] : textsOf(valueAt(item, pointer));
  });
}

/** None where they cannot be told. */
function receiptsAt(mapping: ReceiptMapping, carrier: string, look: Look, now: Date): readonly CarrierReceipt[] {
  const [status = ''] = look('status');
  const outcome = mapping.outcomes.get(status);
  const subjects = look('id').flatMap((id) => subjectOf(mapping, id, recipientIn(look)) ?? []);
  if (outcome === undefined) return [];
  const [code] = look('code');
  const failed = outcome === 'failed';
  const receipt = {
    carrier,
    channel: 'sms' as const,
    outcome,
    reason: failed || outcome === 'delayed' ? reasonOf(code, status) : '',
    occurTime: timeIn(mapping, look, now),
    ...(failed && mapping.unreachableCodes.has(code ?? '') ? { suppress: 'hard-bounce' as const } : {}),
  };
  return subjects.map((subject) => ({ ...receipt, subject }));
}

function subjectOf({ subject }: ReceiptMapping, id: string, recipient: string | undefined): ReceiptSubject | undefined {
  if (subject === 'own-id') return isUuid(id) ? { kind: 'message', messageId: id.toLowerCase() } : undefined;
  // As http-sms-carrier has it of an answer: printable, one word, at most 100 characters.
  return /^[\x21-\x7e]{1,100}$/.test(id) ? { kind: 'reference', readings: [id], recipient } : undefined;
}

/** In E.164, however the provider writes it. */
function recipientIn(look: Look): string | undefined {
  const digits = look('recipient')[0]
    ?.replace(/[\s().-]/g, '')
    .replace(/^(\+|00)/, '');
  return digits !== undefined && /^[1-9]\d{4,14}$/.test(digits) ? `+${digits}` : undefined;
}

/** By the provider's clock, which may be ahead of ours; now, where it tells none. */
function timeIn({ timeForm }: ReceiptMapping, look: Look, now: Date): Date {
  const told = toldTime(look('time')[0] ?? '', timeForm);
  return told === undefined || told > now ? now : told;
}

/** What could be a phone's number does not become a reason, wherever a mapping points. */
function reasonOf(code: string | undefined, status: string): string {
  const isCode = code !== undefined && /^[\w.:-]{1,40}$/.test(code) && !/\d{7}/.test(code);
  return isCode ? `CODE_${inUpperSnake(code)}` : `STATUS_${inUpperSnake(status)}`;
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value.slice(0, mostIds) : [value]).flatMap((one) => {
    if (typeof one === 'string') return [one];
    // One that is larger, as 1e21 may be, is nobody's id.
    const isExact = typeof one === 'number' && Math.abs(one) <= Number.MAX_SAFE_INTEGER;
    return isExact || typeof one === 'boolean' ? [String(one)] : [];
  });
}
