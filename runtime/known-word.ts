import type { FieldFault } from './fault';

/** The word; undefined, with a fault, where the contract has none for what was asked. */
export function knownWord<Word extends string>(
  field: string,
  word: Word | 'unknown' | undefined,
  faults: FieldFault[],
): Word | undefined {
  if (word !== 'unknown') return word;
  faults.push({ field, reason: 'VALUE_UNKNOWN', description: 'must be one of the contract' });
  return undefined;
}
