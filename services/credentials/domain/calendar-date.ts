/** A date of the calendar, as people give it. */
import { type Checked, refused } from './checked';
import { checkLine } from './text-line';

const dateMaxCharacters = 40;

/** YYYY-MM-DD, a day that there is. */
export function checkDate(text: string | undefined): Checked<string> {
  const given = checkLine(text, { maxCharacters: dateMaxCharacters, required: true });
  if (given.kind === 'faulty' || isRealDate(given.value)) return given;
  return refused({ reason: 'DATE_INVALID', description: 'must be a date of the calendar, YYYY-MM-DD' });
}

function isRealDate(text: string): boolean {
  if (!/^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // Date rolls 30 February over to March instead of refusing it.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
