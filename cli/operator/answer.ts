/** An answer as people read it: rows as a table, anything else as names and values. */
import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Act, Column } from './act';
import { timestampName } from './contract';
import { detailLines } from './detail';
import { type TableColumn, tableLines, timeColumn } from './table';
import { type Screen, styled } from './terminal-text';
import { isObject, messageOf, styleOf, valueText } from './values';

/** Lines without an end. */
export function answerLines(act: Act, message: DescMessage, answer: JsonObject, screen: Screen): string[] {
  const { rows, verdict } = act;
  if (rows === undefined) {
    const lines = detailLines(message, answer, screen);
    if (verdict !== undefined) return [styled(screen, 'bold', verdict(answer)), ...lines];
    return lines.length === 0 ? ['Done.'] : lines;
  }
  const field = message.fields.find(({ jsonName }) => jsonName === rows.field);
  const found = answer[rows.field];
  if (!Array.isArray(found) || found.length === 0 || field === undefined) return ['Nothing.'];
  const item = messageOf(field);
  const columns = rows.columns.map((column): TableColumn => {
    const cells = found.map((row) => (item === undefined ? '' : cellOf(item, row, column)));
    return messageAt(item, column)?.typeName === timestampName
      ? timeColumn(column.head, cells)
      : { head: column.head, whole: column.whole === true, cells };
  });
  return tableLines(columns, screen, styleOf);
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

function messageAt(message: DescMessage | undefined, { path }: Column): DescMessage | undefined {
  let inside = message;
  for (const step of path.split('.')) {
    const field = inside?.fields.find(({ jsonName }) => jsonName === step);
    inside = field === undefined ? undefined : messageOf(field);
  }
  return inside;
}
