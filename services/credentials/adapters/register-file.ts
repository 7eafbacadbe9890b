/** A population register's file: CSV, a person a line. */
import { type CsvFile, type CsvRecord, openCsvFile } from '../../../runtime/csv-file';
import { checkRegisteredPerson } from '../domain/registered-person';
import type { RegisterFile, RegisterLine } from '../ports';

export const registerColumns = {
  required: ['fiscal_code', 'given_name', 'family_name', 'street', 'postal_code', 'locality'],
  optional: ['building', 'province', 'country_code', 'health_card_number', 'health_card_expiry_date'],
} as const;

interface OpenedRegisterFile extends RegisterFile {
  readonly bytes: number;
  close(): Promise<void>;
}

/** `onProgress` is told the bytes read, of each reading anew. Faults: invalid FILE_REFUSED where there is no such file. */
export async function openRegisterFile(
  path: string,
  onProgress: (bytesRead: number) => void,
): Promise<OpenedRegisterFile> {
  const file = await openCsvFile(path, registerColumns);
  return { bytes: file.bytes, lines: () => linesOf(file, onProgress), close: () => file.close() };
}

async function* linesOf(file: CsvFile, onProgress: (bytesRead: number) => void): AsyncGenerator<RegisterLine> {
  for await (const record of file.records(onProgress)) yield lineOf(record);
}

function lineOf(record: CsvRecord): RegisterLine {
  const { line } = record;
  const bad = (why: string, lastLine = line) => ({ kind: 'bad', line, lastLine, why }) as const;
  if (record.kind === 'wrong-quotes') return bad('quotes not as CSV has them', record.lastLine);
  if (record.kind === 'wrong-count') return bad(`${record.count} columns instead of ${record.wanted}`);
  const checked = checkRegisteredPerson(personIn(record.cells));
  if (checked.kind === 'ok') return { kind: 'person', line, ...checked.value };
  return bad(checked.fields.map(({ field, reason }) => `${columnOf(field)} ${reason}`).join(', '));
}

function personIn(cells: ReadonlyMap<string, string>) {
  // A line end in quotes is how some programs wrap a long cell.
  const cell = (name: string) => cells.get(name)?.replaceAll('\n', ' ');
  return {
    fiscalCode: cell('fiscal_code'),
    givenName: cell('given_name'),
    familyName: cell('family_name'),
    address: {
      building: cell('building'),
      street: cell('street'),
      postalCode: cell('postal_code'),
      locality: cell('locality'),
      province: cell('province'),
      countryCode: cell('country_code'),
    },
    healthCard: { number: cell('health_card_number'), expiryDate: cell('health_card_expiry_date') },
  };
}

/** `person.health_card.number` is the column health_card_number. */
function columnOf(field: string): string {
  return field.replace(/^person\./, '').replaceAll('.', '_');
}
