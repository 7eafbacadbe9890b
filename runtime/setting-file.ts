/** The files that settings name: passwords, keys, certificates, mappings. */
import { readFileSync } from 'node:fs';
import { wrongSetting, wrongSettings } from './config';
import { codeOf } from './error-like';
import type { FieldFault } from './fault';

/** Its text, UTF-8; empty, with a fault, where it cannot be read. */
export function fileText(setting: string, file: string, faults: FieldFault[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    faults.push(wrongSetting(setting, `${file} cannot be read (${String(codeOf(error))})`));
    return '';
  }
}

/** Likewise. Fault invalid WRONG_SETTINGS where it cannot be read. */
export function requiredFileText(setting: string, file: string): string {
  const faults: FieldFault[] = [];
  const content = fileText(setting, file, faults);
  if (faults.length > 0) throw wrongSettings(faults);
  return content;
}

/** A password or a token: editors end a file with a line end. */
export function withoutLineEnd(content: string): string {
  return content.replace(/\r?\n$/, '');
}
