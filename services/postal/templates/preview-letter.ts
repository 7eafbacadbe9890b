/** A letter that holds nobody's half: what an installation's texts look like. */
import type { PostalAddress } from '../domain/address-block';
import type { ComposedLetter } from '../domain/composed-letter';
import type { LetterBody, OtherHalf, Recipient } from '../domain/letter-content';
import { composeLetter } from './compose-letter';
import { holdsHalf, type LetterKind } from './letter-kinds';
import type { LetterVariables } from './letter-words';
import type { LetterTexts } from './load-texts';

export interface PreviewAsked {
  /** BCP 47. */
  readonly language: string;
  readonly kind: LetterKind;
  /** How the other half comes; by default as most do. Of no matter in a notice. */
  readonly otherHalf?: OtherHalf;
  /** 0 where it is not known. */
  readonly expiryDays?: number;
  readonly address?: PostalAddress;
}

/** A UUID that no letter has. */
const sampleId = '00000000-0000-7000-8000-000000000000';
const sampleDate = new Date('2026-11-23T08:00:00Z');
const noVariables: LetterVariables = {
  letter_code: '',
  paper: 'letter',
  reference: '',
  other_half: '',
  expiry_days: '',
  desk_id: '',
};
/** Eight of the alphabet in its order: no PIN is drawn so, and nobody takes it for one. */
const sampleHalf = 'BCDFGHJK';
const sampleReference = '0417';
const sampleDesk = 'roma-eur-3';

export const sampleAddress: PostalAddress = {
  recipient: 'Maria Rossi',
  careOf: '',
  building: '',
  street: 'Via Giuseppe Garibaldi 21',
  postalCode: '00184',
  locality: 'Roma',
  province: 'RM',
  countryCode: 'IT',
};

/** Pure. Beside the half and the letter's code it says, in the letter's language, that it is a sample. */
export function previewLetter(texts: LetterTexts, asked: PreviewAsked): ComposedLetter {
  const { language, kind } = asked;
  const letter = composeLetter(
    texts,
    { id: sampleId, attempt: 1, printNumber: 1, date: sampleDate },
    {
      recipient: recipientOf(asked),
      language,
      reference: holdsHalf(kind) ? sampleReference : '',
      body: bodyOf(asked),
    },
  );
  const { Sample: mark = '' } = texts.words(kind, language, noVariables).head;
  const { half } = letter;
  return {
    ...letter,
    codeLine: `${letter.codeLine}  ·  ${mark}`,
    half: half && { ...half, label: `${half.label}  ·  ${mark}` },
  };
}

function recipientOf({ kind, address = sampleAddress }: PreviewAsked): Recipient {
  if (kind === 'desk-slip') return { kind: 'desk', deskId: sampleDesk, name: address.recipient };
  return { kind: 'address', address };
}

function bodyOf({ kind, otherHalf, expiryDays = 30 }: PreviewAsked): LetterBody {
  const half = { kind: 'half', characters: sampleHalf, expiryDays } as const;
  switch (kind) {
    case 'first-half':
      return { ...half, half: 'first', otherHalf: otherHalf ?? 'activation' };
    case 'desk-slip':
      return { ...half, half: 'first', otherHalf: otherHalf ?? 'sms' };
    case 'second-half':
      return { ...half, half: 'second', otherHalf: otherHalf ?? 'message' };
    default:
      return { kind: 'notice', notice: kind };
  }
}
