/** The words of one letter, rendered and taken apart: paragraphs, then at most two lists that stand side by side. */
import { Fault } from '../../../runtime/fault';
import type { InstitutionWords } from '../../../runtime/institution-settings';
import { renderMarked } from '../../../runtime/template-engine';
import { blockGroupsOf, type TextBlock } from '../../../runtime/text-blocks';
import { withoutMarks } from '../../../runtime/value-marks';
import type { Section } from '../domain/composed-letter';
import type { LetterKind } from './letter-kinds';
import { inFrame, type ParsedText } from './parse-text';

/** A language's files, parsed. */
export interface LetterLanguage {
  /** BCP 47. */
  readonly language: string;
  readonly frame: ParsedText;
  readonly kinds: Readonly<Record<LetterKind, ParsedText>>;
}

/** Of a kind's text and of what stands around it; each value is one line. */
export interface LetterVariables {
  readonly letter_code: string;
  /** Four digits; empty in a notice. */
  readonly reference: string;
  /** As OtherHalf has them; empty in a notice. */
  readonly other_half: string;
  /** Empty where it is not known. */
  readonly expiry_days: string;
}

export interface LetterWords {
  /** The lines `Name: ...`, rendered. Expiry says nothing where the days are not known. */
  readonly head: Readonly<Record<string, string>>;
  readonly paragraphs: readonly string[];
  readonly sections: readonly Section[];
}

/** Throws liquidjs's error; Fault invalid LETTER_FORM for words that have no place on the paper. */
export function wordsOf(
  { frame, kinds }: LetterLanguage,
  kind: LetterKind,
  variables: LetterVariables,
  institution: InstitutionWords,
): LetterWords {
  const scope = { ...variables, institution };
  const text = kinds[kind];
  const head = [...frame.head, ...text.head].map(([name, templates]) => [
    name,
    withoutMarks(renderMarked(templates, scope)).trim(),
  ]);
  const blocks = blockGroupsOf(renderMarked(inFrame(frame, text), scope)).flat();
  const begin = blocks.findIndex(({ kind: form }) => form === 'heading');
  const [above, below] = begin < 0 ? [blocks, []] : [blocks.slice(0, begin), blocks.slice(begin)];
  return { head: Object.fromEntries(head), paragraphs: above.flatMap(paragraphsOf), sections: sectionsOf(below) };
}

function paragraphsOf(block: TextBlock): readonly string[] {
  if (block.kind === 'lines') return block.lines;
  if (block.kind === 'link') return [block.address];
  throw misplaced('above the first heading there are sentences only, a line each');
}

function sectionsOf(blocks: readonly TextBlock[]): readonly Section[] {
  const sections: Section[] = [];
  for (let index = 0; index < blocks.length; index += 2) {
    const [heading, list] = [blocks[index], blocks[index + 1]];
    const isNumbered = list?.kind === 'steps' && list.first === 1;
    if (heading?.kind !== 'heading' || !(isNumbered || list?.kind === 'bullets'))
      throw misplaced('below a heading there is one list, of lines - ... or of lines 1. ..., 2. ...');
    sections.push({ title: heading.text, numbered: isNumbered, items: list.items });
  }
  return sections;
}

function misplaced(what: string): Fault {
  return new Fault('invalid', 'LETTER_FORM', what);
}
