/** One thing as names and values; what it has several of as a small table below. */
import type { DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { timestampName } from './contract';
import { hasRoom, type TableColumn, tableLines, timeColumn } from './table';
import { type Screen, styled } from './terminal-text';
import { isNested, isObject, messageOf, styleOf, valueText } from './values';

/** Lines without an end. An answer that is only about one thing is that thing. */
export function detailLines(message: DescMessage, answer: JsonObject, screen: Screen): string[] {
  const [only, ...others] = message.fields.filter(({ jsonName }) => answer[jsonName] !== undefined);
  const value = only === undefined ? undefined : answer[only.jsonName];
  const inner = only === undefined ? undefined : messageOf(only);
  if (others.length === 0 && inner !== undefined && inner.typeName !== timestampName && isObject(value))
    return detailLines(inner, value, screen);
  return linesOf(message, answer, screen, '');
}

/** Names padded to one width; what stands for nothing is left out. */
function linesOf(message: DescMessage, answer: JsonObject, screen: Screen, indent: string): string[] {
  const given = message.fields.flatMap((field) => {
    const value = answer[field.jsonName];
    const name = field.name.replaceAll('_', ' ');
    return value === undefined || field.name === 'next_page_token' ? [] : [{ field, value, name }];
  });
  const flat = given.filter(({ field, value }) => !isNested(field, value));
  const width = Math.max(0, ...flat.map(({ name }) => name.length));
  const values = flat.flatMap(({ field, value, name }) => {
    const text = valueText(field, value);
    const label = styled(screen, 'dim', name.padEnd(width));
    return text === '' ? [] : [`${indent}${label}  ${styled(screen, styleOf(text), text)}`];
  });
  const nested = given.flatMap(({ field, value, name }) => {
    const inner = messageOf(field);
    if (inner === undefined || !isNested(field, value)) return [];
    const lines = Array.isArray(value)
      ? listLines(inner, value, screen, `${indent}  `)
      : linesOf(inner, isObject(value) ? value : {}, screen, `${indent}  `);
    return lines.length === 0 ? [] : [`${indent}${styled(screen, 'bold', name)}`, ...lines];
  });
  return [...values, ...nested];
}

/** As a table where its items are flat and all of it has room, else one below the other. */
function listLines(item: DescMessage, values: readonly JsonValue[], screen: Screen, indent: string): string[] {
  const items = values.filter(isObject);
  const columns = columnsOf(item, items);
  const inside = { ...screen, columns: screen.columns === undefined ? undefined : screen.columns - indent.length };
  if (columns !== undefined && hasRoom(columns, inside))
    return tableLines(columns, inside, styleOf).map((line) => indent + line);
  return items.flatMap((one, index) => {
    const lines = linesOf(item, one, screen, indent);
    return index === 0 ? lines : ['', ...lines];
  });
}

/** Undefined where an item has parts of its own that are no row: what is within one part is told beside the others. */
function columnsOf(item: DescMessage, items: readonly JsonObject[]): TableColumn[] | undefined {
  const columns: TableColumn[] = [];
  for (const field of item.fields) {
    const cells = items.map((one) => one[field.jsonName]);
    const inner = messageOf(field);
    if (inner === undefined || inner.typeName === timestampName) {
      const texts = cells.map((cell) => (cell === undefined ? '' : valueText(field, cell)));
      const head = field.name.replaceAll('_', ' ').replace(/ time$/, '');
      const isId = /(^|_)id$/.test(field.name);
      columns.push(inner === undefined ? { head, whole: isId, cells: texts } : timeColumn(head, texts));
    } else if (field.fieldKind === 'list') {
      if (cells.some((cell) => cell !== undefined)) return undefined;
    } else {
      const within = columnsOf(
        inner,
        cells.map((cell) => (isObject(cell) ? cell : {})),
      );
      if (within === undefined) return undefined;
      columns.push(...within);
    }
  }
  return columns;
}
