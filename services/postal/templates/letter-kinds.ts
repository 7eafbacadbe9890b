/** The kinds of letter, and what the file of each says and may name. */
import {
  type Half,
  type LetterContent,
  type OtherHalf,
  otherHalves,
  otherHalvesOfSlip,
} from '../domain/letter-content';

export const letterKinds = [
  'first-half',
  'second-half',
  'desk-slip',
  'request-confirmation',
  'credential-in-use',
] as const;
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
const slip: TextForm = {
  head: [...half.head, 'HandedTo', 'Desk'],
  variables: [...half.variables, 'desk_id'],
};
const notice: TextForm = { head: ['Subject'], variables: [] };

export const textForms: Readonly<Record<TextName, TextForm>> = {
  letter: { head: ['Contact', 'Help', 'Code', 'Sample'], variables: ['letter_code', 'paper'] },
  'first-half': half,
  'second-half': half,
  'desk-slip': slip,
  'request-confirmation': notice,
  'credential-in-use': notice,
};

export function kindOf({ recipient, body }: Pick<LetterContent, 'recipient' | 'body'>): LetterKind {
  if (recipient.kind === 'desk') return 'desk-slip';
  return body.kind === 'notice' ? body.notice : kindOfHalf(body.half);
}

/** The ways that the other half of such a letter can come. */
export function otherHalvesOf(kind: LetterKind): readonly OtherHalf[] {
  return kind === 'desk-slip' ? otherHalvesOfSlip : otherHalves;
}

export function holdsHalf(kind: LetterKind): boolean {
  return textForms[kind].head.includes('Label');
}

function kindOfHalf(which: Half): LetterKind {
  return which === 'first' ? 'first-half' : 'second-half';
}
