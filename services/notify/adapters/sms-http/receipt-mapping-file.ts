/** Reads how receipts are told, and names everything in it that is wrong, by its place. */

import type { Place } from '../../../../runtime/json-place';
import type { ReceiptOutcome } from '../../domain/receipt';
import { isJsonPointer } from '../json/pointer';
import { type ReceiptForm, type ReceiptMapping, receiptForms, receiptSubjects } from './receipt-mapping';
import { readSignature } from './signature-mapping';
import { timeForms } from './told-time';

const outcomes: readonly ReceiptOutcome[] = ['taken', 'delayed', 'delivered', 'failed'];
const methods = ['POST', 'GET'] as const;

/** Undefined where there are none, or something of them is wrong: then there is a fault. */
export function readReceipts(place: Place): ReceiptMapping | undefined {
  if (!place.isThere) return undefined;
  const members = place.object([
    ...['method', 'form', 'each', 'subject', 'at', 'time_form'],
    ...['statuses', 'unreachable_codes', 'signature'],
  ]);
  const method = members.optional('method').oneOf(methods, 'POST');
  const form = members.optional('form').oneOf(receiptForms, 'json');
  if (method === 'GET' && form !== 'query') members.optional('form').fault('must be query where method is GET');
  const at = readPlaces(members.required('at'), form);
  const signature = readSignature(members.required('signature'), form);
  if (signature === undefined) return undefined;
  return {
    method,
    form,
    each: readEach(members.optional('each'), form),
    subject: members.optional('subject').oneOf(receiptSubjects, 'reference'),
    at,
    timeForm: members.optional('time_form').oneOf(timeForms, 'iso8601'),
    outcomes: readStatuses(members.required('statuses')),
    unreachableCodes: new Set(
      members
        .optional('unreachable_codes')
        .texts()
        .map(({ text }) => text),
    ),
    signature,
  };
}

function readEach(place: Place, form: ReceiptForm): string | undefined {
  if (!place.isThere) return undefined;
  if (form !== 'json') place.fault('is for form json only');
  return pointer(place);
}

function readPlaces(place: Place, form: ReceiptForm): ReceiptMapping['at'] {
  const members = place.object(['id', 'status', 'recipient', 'time', 'code']);
  const read = (at: Place) => (form === 'json' ? pointer(at) : at.text());
  const optional = (name: string) => {
    const at = members.optional(name);
    return at.isThere ? read(at) : undefined;
  };
  const required = (name: string) => {
    const at = members.required(name);
    return at.isThere ? (read(at) ?? '') : '';
  };
  return {
    id: required('id'),
    status: required('status'),
    recipient: optional('recipient'),
    time: optional('time'),
    code: optional('code'),
  };
}

function pointer(place: Place): string | undefined {
  const text = place.text();
  if (text !== undefined && !isJsonPointer(text)) place.fault('must be a JSON pointer, such as /messages/0/id');
  return text;
}

function readStatuses(place: Place): ReadonlyMap<string, ReceiptOutcome> {
  const statuses = place.entries().map(([status, at]) => [status, at.oneOf(outcomes, 'taken')] as const);
  if (place.isThere && statuses.length === 0) place.fault('must name a status at least');
  return new Map(statuses);
}
