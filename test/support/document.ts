/** A page of docs/, for tests that hold it to the code. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

export function document(path: string): string {
  return readFileSync(resolve(root, path), 'utf8');
}

/** From the heading to the next one of its rank or above. */
export function section(page: string, heading: string): string {
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`there is no heading ${heading}`);
  const rank = /^#+/.exec(heading)?.[0].length ?? 0;
  const rest = page.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${rank}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The cells of its tables' rows, without those of their heads. */
export function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const isHead = (index: number) => /^\|[-|]+\|$/.test(lines[index + 1] ?? '');
  const body = lines.filter((line, index) => !isHead(index) && !/^\|[-|]+\|$/.test(line));
  return body.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** First cells that are one name in code, in the order of the alphabet. */
export function namesIn(text: string): string[] {
  return rows(text)
    .flatMap(([cell = '']) => /^`([^`]+)`$/.exec(cell)?.slice(1) ?? [])
    .sort();
}

/** Blocks of code in this language. */
export function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => String(block));
}

/** The words of a type that is a union of them; comments are none. */
export function wordsOfType(file: string, type: string): string[] {
  const text = document(file).replace(/\/\*[\s\S]*?\*\//g, '');
  const [, union = ''] = new RegExp(`^export type ${type} =([\\s\\S]*?);$`, 'm').exec(text) ?? [];
  const words = [...union.matchAll(/'([^']+)'/g)].map(([, word]) => String(word));
  if (words.length === 0) throw new Error(`${file} has no type ${type} of words`);
  return words.sort();
}
