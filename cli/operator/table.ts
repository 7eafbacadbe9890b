/** Rows fitted to the terminal: what is copied into the next command stays whole, the rest is cut, and what has no room is left out. */
import { cut, type Screen, type Style, styled, widthOf } from './terminal-text';

export interface TableColumn {
  readonly head: string;
  /** Never cut. */
  readonly whole: boolean;
  readonly cells: readonly string[];
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
    hidden === 0 ? [] : [styled(screen, 'dim', `(${hidden} more columns in a wider terminal, or with --json)`)];
  return [
    line(
      shown.map(({ head }) => head.toUpperCase()),
      () => 'bold',
    ),
    ...rows,
    ...note,
  ];
}

function fitted(columns: readonly TableColumn[], room: number | undefined) {
  const shown = [...columns];
  const natural = (column: TableColumn) => Math.max(widthOf(column.head), ...column.cells.map(widthOf));
  const least = (column: TableColumn) =>
    column.whole ? natural(column) : Math.min(natural(column), Math.max(leastColumns, widthOf(column.head)));
  const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, gap * (widths.length - 1));
  if (room !== undefined) while (shown.length > 1 && total(shown.map(least)) > room) shown.pop();
  const widths = shown.map(natural);
  if (room === undefined) return { shown, widths };
  for (let over = total(widths) - room; over > 0; over -= 1) {
    const spare = widths.map((width, index) => width - least(shown[index] ?? { head: '', whole: true, cells: [] }));
    const widest = widths.reduce(
      (best, width, index) =>
        (spare[index] ?? 0) > 0 && width > (widths[best] ?? 0) * Number((spare[best] ?? 0) > 0) ? index : best,
      0,
    );
    if ((spare[widest] ?? 0) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return { shown, widths };
}
