import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import type { Half, OtherHalf } from '../domain/letter-content';
import type { PrintChannel } from '../domain/print-channel';
import type { LetterDrawing } from '../ports';
import type { LetterKind } from '../templates/letter-kinds';
import type { LetterTexts } from '../templates/load-texts';
import { previewLetter as composePreview } from '../templates/preview-letter';

export interface PreviewDeps {
  readonly texts: LetterTexts;
  readonly drawing: LetterDrawing;
}

export interface PreviewInput {
  /** BCP 47; Italian where it is empty. */
  readonly language: string;
  /** Undefined: a notice. */
  readonly half: Half | 'unknown' | undefined;
  readonly otherHalf: OtherHalf | 'unknown' | undefined;
  /** Undefined: a letter. */
  readonly channel: PrintChannel | 'unknown' | undefined;
}

const longestTag = 35;

/** A letter with a sample half, as PDF. Faults: invalid INVALID_FIELDS. */
export async function previewLetter({ texts, drawing }: PreviewDeps, input: PreviewInput): Promise<Buffer> {
  const faults: FieldFault[] = [];
  const half = knownWord('half', input.half, faults);
  const otherHalf = knownWord('other_half_channel', input.otherHalf, faults);
  const channel = knownWord('channel', input.channel, faults);
  if (input.language.length > longestTag)
    faults.push({ field: 'language', reason: 'LANGUAGE_TAG', description: 'must be a BCP 47 tag' });
  if (half === undefined && otherHalf !== undefined && faults.length === 0)
    faults.push({
      field: 'other_half_channel',
      reason: 'NO_HALF',
      description: 'only a letter with a half has another',
    });
  if (channel === 'desk-slip' && half !== 'first' && faults.length === 0)
    faults.push({ field: 'half', reason: 'HALF_NOT_ON_SLIP', description: 'a slip has the first half' });
  if (faults.length > 0) throw invalidFields(faults);
  const kind = channel === 'desk-slip' ? channel : kindOf(half);
  const asked = { language: input.language || 'it', kind, ...(otherHalf === undefined ? {} : { otherHalf }) };
  return drawing.draw(composePreview(texts, asked));
}

function kindOf(half: Half | undefined): LetterKind {
  if (half === undefined) return 'request-confirmation';
  return half === 'first' ? 'first-half' : 'second-half';
}
