/** Rows fitted to the terminal: what is copied into the next command stays whole, the rest is cut, and what has no room is left out. */
import { cut, type Screen, type Style, styled, widthOf } from './terminal-text';

export interface TableColumn {
  readonly head: string;
  /** Never cut. */
  readonly whole: boolean;
  readonly cells: readonly string[];
}

/** Times, the zone in the heading where all are in one. Half a time would be none. */
export function timeColumn(head: string, times: readonly string[]): TableColumn {
  const zones = new Set(times.filter((time) => time !== '').map((time) => time.replace(/^.{16} /, '')));
  const [zone = ''] = zones;
  if (zones.size > 1 || zone === '') return { head, whole: true, cells: times };
  return { head: `${head} ${zone}`, whole: true, cells: times.map((time) => time.slice(0, 16)) };
}

const gap = 2;
/** A column that is cut keeps at least so much of each cell. */
const leastColumns = 8;

/** Lines without an end, the headings first. Columns in which nothing stands are left out. */
export function tableLines(
  all: readonly TableColumn[],
  screen: Screen,
  styleOf: (cell: string) => Style | undefined,
): string[] {
  const used = all.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const { shown, widths } = fitted(used, screen.columns);
  const line = (cells: readonly string[], style: (cell: string) => Style | undefined): string =>
    cells
      .map((cell, column) => {
        const short = cut(cell, widths[column] ?? 0);
        const padding =
          column === cells.length - 1 ? '' : ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(short) + gap));
        return styled(screen, style(cell), short) + padding;
      })
      .join('')
      .trimEnd();
  const count = shown[0]?.cells.length ?? 0;
  const rows = Array.from({ length: count }, (_, row) =>
    line(
      shown.map(({ cells }) => cells[row] ?? ''),
      styleOf,
    ),
  );
  const hidden = used.length - shown.length;
  const note =
    hidden === 0
      ? []
      : [
          styled(
            screen,
            'dim',
            `(${hidden} more ${hidden === 1 ? 'column' : 'columns'} in a wider terminal, or with --json)`,
          ),
        ];
  return [
    line(
      shown.map(({ head }) => head.toUpperCase()),
      () => 'bold',
    ),
    ...rows,
    ...note,
  ];
}

/** Whether nothing has to be left out. */
export function hasRoom(columns: readonly TableColumn[], { columns: room }: Screen): boolean {
  const used = columns.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return room === undefined || total(used.map(least)) <= room;
}

function fitted(columns: readonly TableColumn[], room: number | undefined) {
  const shown = [...columns];
  if (room !== undefined) while (shown.length > 1 && total(shown.map(least)) > room) shown.pop();
  const widths = shown.map(natural);
  const leasts = shown.map(least);
  for (let over = room === undefined ? 0 : total(widths) - room; over > 0; over -= 1) {
    // The widest of those that may be cut gives one.
    const spare = widths.map((width, index) => (width > (leasts[index] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return { shown, widths };
}

function natural({ head, cells }: TableColumn): number {
  return Math.max(widthOf(head), ...cells.map(widthOf));
}

function least(column: TableColumn): number {
  return column.whole ? natural(column) : Math.min(natural(column), Math.max(leastColumns, widthOf(column.head)));
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, gap * (widths.length - 1));
}
