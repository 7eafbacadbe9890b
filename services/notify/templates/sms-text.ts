/** A rendered SMS as it is sent: in characters that cost the least, and without the details that would cost a second segment. */

import { marks, withoutMarks } from '../../../runtime/value-marks';
import { smsSizeOf } from '../domain/sms-size';

const detail = new RegExp(`${marks.whereItFits}[^${marks.endWhereItFits}]*${marks.endWhereItFits}`, 'g');

/** What typesetting writes, as the GSM alphabet can: one such character would halve what a segment holds. */
const typeset: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
};

export function smsTextOf(marked: string): string {
  const whole = written(marked);
  return smsSizeOf(whole).segments === 1 ? whole : written(marked.replace(detail, ''));
}

function written(marked: string): string {
  return withoutMarks(marked)
    .replace(/[‘’“”«»–—…\u00a0\u202f]/g, (character) => typeset[character] ?? character)
    .replace(/[ \t]+$/gm, '')
    .trim();
}
