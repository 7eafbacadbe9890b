/** Reads the files of texts that are not the program's own, as far as names, sizes and characters go. Never throws. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { codeOf } from './error-like';
import { fileMostCharacters } from './template-engine';

/** The folder's names in order, without those that begin with a dot; none, with a fault, where it cannot be read. */
export function namesIn(path: string, fault: (what: string) => void): string[] {
  try {
    return readdirSync(path)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch (error) {
    fault(`cannot be read (${codeOf(error) ?? 'unknown'})`);
    return [];
  }
}

/** Undefined where something is wrong with it, which is told. */
export function textIn(path: string, fault: (what: string) => void): string | undefined {
  const read = readText(path);
  if (typeof read === 'string') return read;
  fault(read.what);
  return undefined;
}

/** Control characters, and those that turn the text's direction: in a template nobody could see them. */
const unseen = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

function readText(path: string): string | { readonly what: string } {
  const tooLong = { what: `is longer than ${fileMostCharacters} characters` };
  try {
    if (statSync(path).size > 4 * fileMostCharacters) return tooLong;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).replaceAll('\r\n', '\n');
    if (text.length > fileMostCharacters) return tooLong;
    return unseen.test(text) ? { what: 'holds a character that cannot be seen, or turns the text’s direction' } : text;
  } catch (error) {
    const code = codeOf(error);
    return {
      what: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8' : `cannot be read (${code ?? 'unknown'})`,
    };
  }
}
