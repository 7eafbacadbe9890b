/** Reads a mapping and names everything in it that is wrong, by its place. */

import { Place, type PlaceFault } from '../../../../runtime/json-place';
import { isJsonPointer } from '../json/pointer';
import { defaultStatuses } from './default-mapping';
import type { ReadAnswer, RequestMapping, ResponseMapping, SmsHttpMapping, Verdict } from './mapping';
import { verdicts } from './mapping';
import type { ReceiptMapping } from './receipt-mapping';
import { readReceipts } from './receipt-mapping-file';
import { readRequest, tellsOwnId } from './request-mapping';

export type ReadMapping =
  | { readonly kind: 'right'; readonly mapping: SmsHttpMapping }
  | { readonly kind: 'wrong'; readonly faults: readonly string[] };

export function readMapping(document: unknown): ReadMapping {
  const faults: PlaceFault[] = [];
  const root = new Place('', document, faults).object(['request', 'response', 'receipts']);
  const request = readRequest(root.required('request'));
  const response = readResponse(root.optional('response'));
  const receipts = readReceipts(root.optional('receipts'));
  refuseUnknownSubject(root.optional('receipts'), request, response, receipts);
  if (faults.length > 0 || request === undefined) return { kind: 'wrong', faults };
  return { kind: 'right', mapping: { request, response, receipts } };
}

/** A receipt about an id that nobody was told can be about no message. */
function refuseUnknownSubject(
  place: Place,
  request: RequestMapping | undefined,
  { read }: ResponseMapping,
  receipts: ReceiptMapping | undefined,
): void {
  if (receipts?.subject === 'own-id' && request !== undefined && !tellsOwnId(request))
    place.fault('are about {id}, which the request names nowhere');
  const hasId = read?.kind === 'json' ? read.id !== undefined : read?.hasId === true;
  if (receipts?.subject === 'reference' && !hasId)
    place.fault("are about the provider's id, which response does not tell");
}

function readResponse(place: Place): ResponseMapping {
  const members = place.object(['statuses', 'json', 'text', 'codes']);
  return {
    verdictOf: readStatuses(members.optional('statuses')),
    read: readAnswerParts(members.optional('json'), members.optional('text')),
    codes: readCodes(members.optional('codes')),
  };
}

/** A status by itself goes before its hundred, what is listed before what is not. */
function readStatuses(place: Place): (status: number) => Verdict {
  const members = place.object(verdicts);
  const told = verdicts.flatMap((verdict) =>
    members
      .optional(verdict)
      .texts()
      .map((text) => ({ verdict, ...text })),
  );
  for (const { text, place: at } of told)
    if (!/^([1-5]xx|[1-5]\d\d)$/.test(text)) at.fault('must be a status such as 202, or its hundred, such as 2xx');
  for (const [index, { text, place: at }] of told.entries())
    if (told.findIndex((other) => other.text === text) < index) at.fault(`${text} is listed twice`);
  const listed = new Map(told.map(({ text, verdict }) => [text, verdict]));
  const usual = new Map<string, Verdict>(
    verdicts.flatMap((verdict) => defaultStatuses[verdict].map((text) => [text, verdict] as const)),
  );
  return (status) => {
    const [alone, hundred] = [String(status), `${Math.floor(status / 100)}xx`];
    return listed.get(alone) ?? listed.get(hundred) ?? usual.get(alone) ?? usual.get(hundred) ?? 'unclear';
  };
}

function readAnswerParts(json: Place, text: Place): ReadAnswer | undefined {
  if (json.isThere && text.isThere) text.fault('must not stand beside json: an answer is one of them');
  if (json.isThere) {
    const members = json.object(['id', 'code']);
    return { kind: 'json', id: pointer(members.optional('id')), code: pointer(members.optional('code')) };
  }
  return text.isThere ? readPattern(text) : undefined;
}

function pointer(place: Place): string | undefined {
  const text = place.isThere ? place.text() : undefined;
  if (text !== undefined && !isJsonPointer(text)) place.fault('must be a JSON pointer, such as /messages/0/id');
  return text;
}

function readPattern(place: Place): ReadAnswer | undefined {
  const text = place.text();
  if (text === undefined) return undefined;
  try {
    const pattern = new RegExp(text, 'u');
    const hasGroup = (name: string) => text.includes(`(?<${name}>`);
    if (!hasGroup('id') && !hasGroup('code')) place.fault('must have a group (?<id>...) or (?<code>...)');
    return { kind: 'text', pattern, hasId: hasGroup('id') };
  } catch {
    place.fault('is no regular expression');
    return undefined;
  }
}

function readCodes(place: Place): ReadonlyMap<string, Verdict> {
  const codes = place.entries().map(([code, at]) => {
    const verdict = verdicts.find((one) => one === at.text());
    if (verdict === undefined) at.fault(`must be one of ${verdicts.join(', ')}`);
    if (!/^[\w.:-]{1,40}$/.test(code)) at.fault('is no code: letters, digits and . : _ -, at most 40');
    return [code, verdict] as const;
  });
  return new Map(codes.flatMap(([code, verdict]) => (verdict === undefined ? [] : [[code, verdict] as const])));
}
