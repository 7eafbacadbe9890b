import type { FieldFault } from '../../../runtime/fault';

export const longestNote = 500;

/** An operator's words, trimmed; with a fault where there are none, or too many. */
export function checkedNote(field: string, note: string, faults: FieldFault[]): string {
  const words = note.trim();
  if (words === '' || words.length > longestNote)
    faults.push({
      field,
      reason: 'OPERATOR_REASON',
      description: `must say why, in at most ${longestNote} characters`,
    });
  return words;
}
