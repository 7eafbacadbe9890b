/** A reconciliation as a table, for people: rows of words and numbers. */
import { ageBands, type ClassCounts, type Reconciliation } from './reconciliation';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const counted = [
  ['accepted', 'accepted'],
  ['waiting', 'waiting'],
  ['held', 'held'],
  ['batched', 'batched'],
  ['in print', 'inPrint'],
  ['despatched', 'despatched'],
  ['delivered', 'delivered'],
  ['returned', 'returned'],
  ['ended', 'ended'],
  ['left open', 'leftOpen'],
] as const satisfies readonly (readonly [string, keyof ClassCounts])[];

/** A class a row: what became of its letters. */
export function countsTable({ classes }: Reconciliation): Table {
  return {
    columns: ['class', ...counted.map(([name]) => name)],
    rows: classes.map((one) => [className(one), ...counted.map(([, key]) => String(one[key]))]),
  };
}

/** A class a row: its letters that are open, by the days since they were accepted. */
export function agesTable({ classes }: Reconciliation): Table {
  return {
    columns: ['open, by days', ...ageBands.map(bandName)],
    rows: classes.map((one) => [className(one), ...one.open.map(({ letters }) => String(letters))]),
  };
}

/** What does not add up, a row each. */
export function discrepanciesTable({ discrepancies }: Reconciliation): Table {
  return {
    columns: ['batch', 'reason', 'expected', 'found'],
    rows: discrepancies.map(({ batchId, reason, expected, found }) => [
      batchId ?? '',
      reason,
      String(expected),
      String(found),
    ]),
  };
}

/** All of it as CSV (RFC 4180): three tables under each other, a line without anything between them. */
export function reconciliationCsv(reconciliation: Reconciliation): string {
  const { sinceTime, untilTime, computeTime } = reconciliation;
  const head: Table = {
    columns: ['accepted since', 'accepted before', 'counted at'],
    rows: [[sinceTime, untilTime, computeTime].map((time) => time.toISOString())],
  };
  const tables = [head, countsTable(reconciliation), agesTable(reconciliation), discrepanciesTable(reconciliation)];
  return tables
    .map(({ columns, rows }) => [columns, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join(''))
    .join('\r\n');
}

function className({ letterClass }: ClassCounts): string {
  return letterClass ?? 'not sorted yet';
}

function bandName(fromDays: number, index: number): string {
  const next = ageBands[index + 1];
  if (next === undefined) return `${fromDays} and more`;
  return next === fromDays + 1 ? String(fromDays) : `${fromDays} to ${next - 1}`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
