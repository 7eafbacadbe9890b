import type { Place } from '../../../../runtime/json-place';
import { type JsonTemplate, type RequestMapping, secretNames } from './mapping';
import { messagePlaceholders, placeholderForm } from './template';

const inBody: readonly string[] = [...messagePlaceholders, ...secretNames];
/** Nothing of a holder goes into a header: proxies write those down. */
const inHeaders: readonly string[] = ['id', ...secretNames];
/** Of the connection, or written by us. */
const ownHeaders = [
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'upgrade',
  'te',
];

/** Undefined where something of it is missing; every fault is told at its place. */
export function readRequest(place: Place): RequestMapping | undefined {
  if (!place.isThere) return undefined;
  const members = place.object(['method', 'headers', 'json', 'form']);
  const method = readMethod(members.optional('method'));
  const headers = readHeaders(members.optional('headers'));
  const body = readBody(place, members.optional('json'), members.optional('form'));
  if (body === undefined) return undefined;
  const named = placeholdersIn([
    ...Object.values(headers),
    ...textsIn(body.kind === 'json' ? body.template : body.fields),
  ]);
  const bodyNames = placeholdersIn(textsIn(body.kind === 'json' ? body.template : body.fields));
  if (!bodyNames.has('recipient') && !bodyNames.has('recipient_digits'))
    place.fault('names {recipient} nowhere in its body');
  if (!bodyNames.has('text')) place.fault('names {text} nowhere in its body');
  return { method, headers, body, secrets: secretNames.filter((name) => named.has(name)) };
}

/** Whether the provider gets to know our own id of a message. */
export function tellsOwnId({ headers, body }: RequestMapping): boolean {
  const templates = [...Object.values(headers), ...textsIn(body.kind === 'json' ? body.template : body.fields)];
  return placeholdersIn(templates).has('id');
}

function readMethod(place: Place): RequestMapping['method'] {
  if (!place.isThere || place.value === 'POST') return 'POST';
  if (place.value !== 'PUT') place.fault('must be POST or PUT');
  return 'PUT';
}

function readHeaders(place: Place): Readonly<Record<string, string>> {
  const headers = place.entries().map(([name, at]) => {
    const template = at.text() ?? '';
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) at.fault('is no name of a header');
    if (ownHeaders.includes(name.toLowerCase())) at.fault('is written by this service');
    if (!/^[\x20-\x7e]*$/.test(template)) at.fault('must be one line of ASCII characters');
    refuseUnknown(at, template, inHeaders);
    return [name.toLowerCase(), template] as const;
  });
  return Object.fromEntries(headers);
}

function readBody(request: Place, json: Place, form: Place): RequestMapping['body'] | undefined {
  if (json.isThere === form.isThere) {
    request.fault('must have one of json and form');
    return undefined;
  }
  if (form.isThere) {
    const fields = form.entries().map(([name, at]) => {
      const template = at.text() ?? '';
      refuseUnknown(at, template, inBody);
      return [name, template] as const;
    });
    return { kind: 'form', fields: Object.fromEntries(fields) };
  }
  refuseUnknownIn(json);
  // It was read from JSON.
  return { kind: 'json', template: json.value as JsonTemplate };
}

function refuseUnknownIn(place: Place): void {
  const { value } = place;
  if (typeof value === 'string') refuseUnknown(place, value, inBody);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) refuseUnknownIn(place.at(String(index), item));
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) refuseUnknownIn(place.at(name, item));
}

function refuseUnknown(place: Place, template: string, known: readonly string[]): void {
  for (const name of placeholdersIn([template]))
    if (!known.includes(name))
      place.fault(`must not name {${name}}: only ${known.map((one) => `{${one}}`).join(', ')}`);
}

function placeholdersIn(templates: readonly string[]): ReadonlySet<string> {
  return new Set(
    templates.flatMap((template) => [...template.matchAll(placeholderForm)].map(([, name]) => String(name))),
  );
}

function textsIn(template: JsonTemplate): readonly string[] {
  if (typeof template === 'string') return [template];
  return typeof template === 'object' && template !== null ? Object.values(template).flatMap(textsIn) : [];
}
