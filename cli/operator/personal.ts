/** Personal data in answers: shown only to who has asked for them. */
import type { DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { isPersonal, timestampName } from './contract';
import { isObject, messageOf } from './values';

/** What only who asked for it may see is taken out, everywhere. */
export function withoutPersonal(message: DescMessage, answer: JsonObject): JsonObject {
  const kept = Object.entries(answer).flatMap(([name, value]): [string, JsonValue][] => {
    const field = message.fields.find(({ jsonName }) => jsonName === name);
    if (field === undefined || isPersonal(field)) return [];
    const inner = messageOf(field);
    if (inner === undefined || inner.typeName === timestampName) return [[name, value]];
    const clean = (one: JsonValue): JsonValue => (isObject(one) ? withoutPersonal(inner, one) : one);
    return [[name, Array.isArray(value) ? value.map(clean) : clean(value)]];
  });
  return Object.fromEntries(kept);
}
