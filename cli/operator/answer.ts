/** An answer as people read it: rows as a table, anything else as names and values. */
import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Act, Column } from './act';
import { enumWords, isPersonal, timestampName, wordOf } from './contract';
import { localTime } from './moment';
import { type TableColumn, tableLines } from './table';
import { harmless, type Screen, type Style, styled } from './terminal-text';

/** Lines without an end. */
export function answerLines(act: Act, message: DescMessage, answer: JsonObject, screen: Screen): string[] {
  const { rows } = act;
  if (rows === undefined) {
    const lines = detailLines(message, answer, screen, '');
    return lines.length === 0 ? ['Done.'] : lines;
  }
  const field = message.fields.find(({ jsonName }) => jsonName === rows.field);
  const found = answer[rows.field];
  if (!Array.isArray(found) || found.length === 0 || field === undefined) return ['Nothing.'];
  const item = messageOf(field);
  const columns = rows.columns.map((column): TableColumn => {
    const cells = found.map((row) => (item === undefined ? '' : cellOf(item, row, column)));
    return { head: column.head, whole: column.whole === true, cells };
  });
  return tableLines(columns, screen, styleOf);
}

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

function cellOf(message: DescMessage, row: JsonValue, { path }: Column): string {
  const [steps = '', parts = ''] = path.replace(']', '').split('[');
  let at: JsonValue | undefined = row;
  let inside: DescMessage | undefined = message;
  let field: DescField | undefined;
  for (const step of steps.split('.')) {
    field = inside?.fields.find(({ jsonName }) => jsonName === step);
    at = isObject(at) ? at[step] : undefined;
    inside = field === undefined ? undefined : messageOf(field);
  }
  if (field === undefined || at === undefined) return '';
  if (parts === '' || inside === undefined || !Array.isArray(at)) return valueText(field, at);
  const item = inside;
  const words = parts.split(' ').map((part) => ({ head: part, path: part }));
  return at
    .map((one) =>
      words
        .map((word) => cellOf(item, one, word))
        .filter(Boolean)
        .join(' '),
    )
    .join(', ');
}

/** Names padded to one width; what stands for nothing is left out. */
function detailLines(message: DescMessage, answer: JsonObject, screen: Screen, indent: string): string[] {
  const given = message.fields.flatMap((field) => {
    const value = answer[field.jsonName];
    return value === undefined || field.name === 'next_page_token'
      ? []
      : [{ field, value, name: field.name.replaceAll('_', ' ') }];
  });
  const width = Math.max(
    0,
    ...given.filter(({ field, value }) => !isNested(field, value)).map(({ name }) => name.length),
  );
  return given.flatMap(({ field, value, name }) => {
    const inner = messageOf(field);
    if (!isNested(field, value) || inner === undefined) {
      const text = valueText(field, value);
      return text === ''
        ? []
        : [`${indent}${styled(screen, 'dim', name.padEnd(width))}  ${styled(screen, styleOf(text), text)}`];
    }
    const nested = (Array.isArray(value) ? value : [value]).flatMap((one, index) => {
      const lines = isObject(one) ? detailLines(inner, one, screen, `${indent}  `) : [];
      return index === 0 ? lines : ['', ...lines];
    });
    return nested.length === 0 ? [] : [`${indent}${styled(screen, 'bold', name)}`, ...nested];
  });
}

function valueText(field: DescField, value: JsonValue): string {
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

function styleOf(text: string): Style | undefined {
  return styles.find(([, words]) => words.test(text))?.[0];
}

function isNested(field: DescField, value: JsonValue): boolean {
  const inner = messageOf(field);
  return inner !== undefined && inner.typeName !== timestampName && (isObject(value) || Array.isArray(value));
}

function messageOf(field: DescField): DescMessage | undefined {
  return field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message')
    ? field.message
    : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
