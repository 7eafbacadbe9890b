/** What the command says of letters, as a terminal shows it. */
import type { LanguageInfo } from './templates/load-texts';

export interface DrawnSample {
  readonly file: string;
  readonly language: string;
  readonly what: string;
  readonly bytes: number;
  /** Why it could not be drawn. */
  readonly fault: string | undefined;
}

export function drawnTable(drawn: readonly DrawnSample[], folder: string): string {
  const wrong = drawn.filter(({ fault }) => fault !== undefined).length;
  const rows = drawn.map(({ file, language, what, bytes, fault }) => [
    file,
    language,
    fault === undefined ? kilobytes(bytes) : '-',
    fault === undefined ? what : `${what}: NOT DRAWN, ${fault}`,
  ]);
  const verdict = `${drawn.length - wrong} letters in ${folder}${wrong > 0 ? `, ${wrong} not drawn` : ''}.`;
  return `${table(['FILE', 'LANGUAGE', 'SIZE', 'WHAT'], rows)}\n\n${verdict}\n`;
}

export function languagesTable(languages: readonly LanguageInfo[]): string {
  const rows = languages.map(({ language, overridden }) => [
    language,
    overridden ? "the institution's, at least in part" : "the product's",
  ]);
  return `${table(['LANGUAGE', 'TEXTS'], rows)}\n\n${languages.length} languages: all right.\n`;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_024)} KB`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [headings, ...rows].map(line).join('\n');
}
