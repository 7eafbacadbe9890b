/** Words that were typed, as the JSON of a request. */
import { randomUUID } from 'node:crypto';
import {
  type DescEnum,
  type DescField,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf';
import { Option } from 'commander';
import type { Act } from './act';
import { contract, enumWords, methodNamed, timestampName } from './contract';
import { flagWords } from './flag-words';
import { momentOf } from './moment';
import { type Slot, slotsOf } from './slots';
import { Usage } from './usage';

export function optionFor({ name, field }: Slot, more: readonly string[] = []): Option {
  const about = flagWords[name.replaceAll('-', '_')] ?? flagWords[field.name] ?? '';
  const words = enumOf(field);
  if (words !== undefined) {
    const value = field.fieldKind === 'list' ? '<words...>' : '<word>';
    return new Option(`--${name} ${value}`, about).choices([...more, ...enumWords(words).keys()]);
  }
  if (field.fieldKind === 'list') return new Option(`--${name} <values...>`, about);
  if (field.fieldKind === 'map') return new Option(`--${name} <name=value...>`, about);
  if (isTime(field)) return new Option(`--${name} <time>`, about || '3d is three days ago, +3d ahead; or 2027-02-21');
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.BOOL) return new Option(`--${name}`, about);
  return new Option(`--${name} <${isNumber(field) ? 'number' : 'text'}>`, about);
}

export interface Typed {
  readonly positional: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  /** What --from holds. */
  readonly from: JsonObject;
  readonly now: Date;
}

/** The part of the request that the act is about. Throws Usage. */
export function givenPart(act: Act, { positional, options, from, now }: Typed): JsonObject {
  const part: JsonObject = structuredClone(from);
  const slots = slotsOf(act);
  const typed = [
    ...slots.positional.map((slot, index) => [slot, positional[index]] as const),
    ...slots.optional.map((slot) => [slot, options[optionFor(slot).attributeName()]] as const),
  ];
  for (const [slot, value] of typed) {
    if (value === undefined) continue;
    const instead = typeof value === 'string' ? act.also?.[slot.field.name]?.[value] : undefined;
    if (instead === undefined) put(part, slot.path, jsonOf(slot, value, now));
    else Object.assign(part, instead);
  }
  return Object.assign(part, act.fixed);
}

/** The whole request. Throws Usage where it is none. */
export function requestOf(act: Act, part: JsonObject): Message {
  const { input } = methodNamed(act.rpc);
  const request: JsonObject = act.below === undefined ? { ...part } : { [act.below]: part };
  if (input.fields.some(({ name }) => name === 'request_id')) request['requestId'] ??= randomUUID();
  try {
    return fromJson(input, request, { registry: contract() });
  } catch (error) {
    throw new Usage(`no such request: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function jsonOf({ name, field }: Slot, value: unknown, now: Date): JsonValue {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    if (field.fieldKind === 'map') return Object.fromEntries(value.map((pair) => splitPair(name, String(pair))));
    return value.map((one) => wordFor(field, name, String(one)));
  }
  const text = String(value);
  if (isTime(field)) return momentOf(text, now).toISOString();
  if (isNumber(field)) {
    if (!/^\d{1,15}$/.test(text)) throw new Usage(`${name} is a whole number, not ${text}`);
    return Number(text);
  }
  return wordFor(field, name, text);
}

function wordFor(field: DescField, name: string, text: string): string {
  const words = enumOf(field);
  if (words === undefined) return text;
  const known = enumWords(words);
  const value = known.get(text);
  if (value === undefined) throw new Usage(`${name} is one of ${[...known.keys()].join(', ')}, not ${text}`);
  return value;
}

function splitPair(name: string, pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Usage(`${name} takes NAME=VALUE, not ${pair}`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function put(target: JsonObject, [first = '', ...rest]: readonly string[], value: JsonValue): void {
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const there = target[first];
  const inner: JsonObject = typeof there === 'object' && there !== null && !Array.isArray(there) ? there : {};
  target[first] = inner;
  put(inner, rest, value);
}

function enumOf(field: DescField): DescEnum | undefined {
  return field.fieldKind === 'enum' || (field.fieldKind === 'list' && field.listKind === 'enum')
    ? field.enum
    : undefined;
}

function isTime(field: DescField): boolean {
  return field.fieldKind === 'message' && field.message.typeName === timestampName;
}

function isNumber(field: DescField): boolean {
  const { INT32, INT64, UINT32, UINT64 } = ScalarType;
  return field.fieldKind === 'scalar' && [INT32, INT64, UINT32, UINT64].includes(field.scalar);
}
