/** The kinds of letter, and what the file of each says and may name. */
import type { Half, LetterBody } from '../domain/letter-content';

export const letterKinds = ['first-half', 'second-half', 'request-confirmation', 'credential-in-use'] as const;
export type LetterKind = (typeof letterKinds)[number];

/** `letter` is what stands around the words of every kind. */
export const textNames = ['letter', ...letterKinds] as const;
export type TextName = (typeof textNames)[number];

interface TextForm {
  /** The lines `Name: ...` that the file begins with, each once. */
  readonly head: readonly string[];
  readonly variables: readonly string[];
}

const half: TextForm = {
  head: ['Subject', 'Label', 'Reference', 'Expiry'],
  variables: ['reference', 'other_half', 'expiry_days'],
};
const notice: TextForm = { head: ['Subject'], variables: [] };

export const textForms: Readonly<Record<TextName, TextForm>> = {
  letter: { head: ['Contact', 'Help', 'Code', 'Sample'], variables: ['letter_code'] },
  'first-half': half,
  'second-half': half,
  'request-confirmation': notice,
  'credential-in-use': notice,
};

export function kindOf(body: LetterBody): LetterKind {
  return body.kind === 'notice' ? body.notice : kindOfHalf(body.half);
}

function kindOfHalf(which: Half): LetterKind {
  return which === 'first' ? 'first-half' : 'second-half';
}
