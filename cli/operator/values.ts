/** A value of an answer as a word: enums as they are typed, times of this place, nothing that the terminal would obey. */
import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { enumWords, timestampName, wordOf } from './contract';
import { localTime } from './moment';
import { harmless, type Style } from './terminal-text';

/** Empty for what stands for nothing. */
export function valueText(field: DescField, value: JsonValue): string {
  if (Array.isArray(value)) return value.map((one) => valueText(field, one)).join(', ');
  if (value === null || value === false || value === '') return '';
  if (value === true) return 'yes';
  const inner = messageOf(field);
  if (inner?.typeName === timestampName) return localTime(String(value));
  if (isObject(value)) return harmless(JSON.stringify(value));
  const text = harmless(String(value));
  if (field.fieldKind !== 'enum' && !(field.fieldKind === 'list' && field.listKind === 'enum')) return text;
  const { sharedPrefix } = field.enum;
  return [...enumWords(field.enum).values()].includes(text) ? wordOf(text, sharedPrefix) : '';
}

const styles: readonly (readonly [Style, RegExp])[] = [
  ['bad', /^(failed|returned|refused|expired|quarantined|undeliverable|deceased|reject)/],
  ['waits', /^(held|open|submitted|awaiting|address|cap|issue-under-way|health-card|drained|planned|suspended)/],
  ['good', /^(ready|used|delivered|approved|active|healthy|handed-over|acknowledged)$/],
];

export function styleOf(text: string): Style | undefined {
  return styles.find(([, words]) => words.test(text))?.[0];
}

export function isNested(field: DescField, value: JsonValue): boolean {
  const inner = messageOf(field);
  return inner !== undefined && inner.typeName !== timestampName && (isObject(value) || Array.isArray(value));
}

export function messageOf(field: DescField): DescMessage | undefined {
  return field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message')
    ? field.message
    : undefined;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
