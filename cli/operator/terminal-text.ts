/** Text on a terminal: how wide it is, and nothing in it that the terminal would obey. */
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'good' | 'bad' | 'waits';
const formats = { bold: 'bold', dim: 'dim', good: 'green', bad: 'red', waits: 'yellow' } as const;

export interface Screen {
  /** Undefined: nothing is cut. */
  readonly columns: number | undefined;
  readonly colours: boolean;
}

export function styled({ colours }: Screen, style: Style | undefined, text: string): string {
  return colours && style !== undefined ? styleText(formats[style], text, { validateStream: false }) : text;
}

/** A reason, a name, a reference come from outside: an escape sequence in one would be obeyed. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}

export function widthOf(text: string): number {
  return [...text].length;
}

export function cut(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : `${[...text].slice(0, Math.max(0, columns - 1)).join('')}…`;
}
