/** Files of registered persons, as a population register exports them. */
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { validFiscalCode } from './fiscal-codes';
import { temporaryFolder } from './temporary-folder';

const columns = {
  fiscal_code: '',
  given_name: 'Maria',
  family_name: 'Rossi',
  building: '',
  street: 'Via Roma 12',
  postal_code: '00184',
  locality: 'Roma',
  province: 'RM',
  country_code: 'IT',
  health_card_number: '80380000100123456789',
  health_card_expiry_date: '2030-01-31',
};

export const registerHeader = Object.keys(columns).join(';');

/** The line of another person for each seed, but for what is changed. */
export function registerLine(seed: number, changes: Partial<typeof columns> = {}): string {
  const cells = { ...columns, fiscal_code: validFiscalCode(seed), ...changes };
  return Object.values(cells).join(';');
}

/** A file of the header and these lines. */
export async function registerCsv(lines: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), 'register.csv');
  await writeFile(path, [registerHeader, ...lines, ''].join('\n'));
  return path;
}

/** A file of so many persons, written as it is made. */
export async function largeRegisterCsv(persons: number): Promise<string> {
  const path = join(await temporaryFolder(), 'register.csv');
  function* chunks() {
    yield `${registerHeader}\r\n`;
    for (let seed = 0; seed < persons; seed += 1)
      yield `${registerLine(seed, { family_name: `Rossi ${seed}`, building: `"Scala B, int. ${seed % 90}"` })}\r\n`;
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path));
  return path;
}
