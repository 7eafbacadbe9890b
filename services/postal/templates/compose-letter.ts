/** Puts a letter together: every word that will be on the paper, and nothing about how it looks. */
import { addressBlock } from '../domain/address-block';
import type { ComposedLetter, HalfPanel } from '../domain/composed-letter';
import { formatLetterCode } from '../domain/letter-code';
import type { LetterBody, LetterContent } from '../domain/letter-content';
import { kindOf } from './letter-kinds';
import type { LetterVariables } from './letter-words';
import type { LetterTexts } from './load-texts';

/** Pure: the same letter gives the same words. `date` is when the letter was accepted. */
export function composeLetter(
  texts: LetterTexts,
  letter: { readonly id: string; readonly attempt: number; readonly printNumber: number; readonly date: Date },
  content: LetterContent,
): ComposedLetter {
  const { body, reference, recipient } = content;
  const { institution } = texts;
  const code = formatLetterCode({
    letterId: letter.id,
    attempt: letter.attempt,
    print: letter.printNumber,
    page: undefined,
  });
  const variables = variablesOf(content, code);
  const { language, head, paragraphs, sections } = texts.words(kindOf(content), content.language, variables);
  const word = (name: string) => head[name] ?? '';
  return {
    code,
    codeLine: word('Code'),
    language,
    date: letter.date,
    dateLine: longDate(letter.date, language),
    senderName: institution.name,
    senderLines: [institution.address, word('Contact')],
    addressLines: recipient.kind === 'address' ? addressBlock(recipient.address) : [],
    handedTo:
      recipient.kind === 'desk' ? { label: word('HandedTo'), name: recipient.name, deskLine: word('Desk') } : undefined,
    subject: word('Subject'),
    paragraphs,
    half: body.kind === 'half' ? panelOf(body, reference, word) : undefined,
    sections,
    helpLine: word('Help'),
  };
}

type HalfBody = Extract<LetterBody, { kind: 'half' }>;

function panelOf({ characters, expiryDays }: HalfBody, reference: string, word: (name: string) => string): HalfPanel {
  return {
    label: word('Label'),
    groups: [characters.slice(0, 4), characters.slice(4)],
    referenceLabel: word('Reference'),
    reference,
    expiryLine: expiryDays > 0 ? word('Expiry') : undefined,
  };
}

function variablesOf({ recipient, body, reference }: LetterContent, code: string): LetterVariables {
  const onPaper =
    recipient.kind === 'desk'
      ? ({ letter_code: code, paper: 'slip', desk_id: recipient.deskId } as const)
      : ({ letter_code: code, paper: 'letter', desk_id: '' } as const);
  if (body.kind === 'notice') return { ...onPaper, reference: '', other_half: '', expiry_days: '' };
  const expiryDays = body.expiryDays > 0 ? String(body.expiryDays) : '';
  return { ...onPaper, reference, other_half: body.otherHalf, expiry_days: expiryDays };
}

/** As it is in Rome. */
function longDate(time: Date, language: string): string {
  // Without a region English would be that of the United States.
  const locale = language === 'en' ? 'en-GB' : language;
  const known = longDates.get(locale);
  const format = known ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Rome' });
  if (known === undefined) longDates.set(locale, format);
  return format.format(time);
}

/** By locale: making one takes longer than all else that is done here. As many as there are languages of letters. */
const longDates = new Map<string, Intl.DateTimeFormat>();
