/** The words of one letter, rendered and taken apart: paragraphs, then at most two lists that stand side by side. */
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
  readonly paper: 'letter' | 'slip';
  /** Four digits; empty in a notice. */
  readonly reference: string;
  /** As OtherHalf has them; empty in a notice. */
  readonly other_half: string;
  /** Empty where it is not known. */
  readonly expiry_days: string;
  /** Of a slip; empty in a letter. */
  readonly desk_id: string;
}

export interface LetterWords {
  /** The lines `Name: ...`, rendered. Expiry says nothing where the days are not known. */
  readonly head: Readonly<Record<string, string>>;
  readonly paragraphs: readonly string[];
  readonly sections: readonly Section[];
}

/** Also tells what has no place on the paper by its form: nothing, in texts that were loaded. Throws liquidjs's error. */
export function wordsOf(
  { frame, kinds }: LetterLanguage,
  kind: LetterKind,
  variables: LetterVariables,
  institution: InstitutionWords,
): { readonly words: LetterWords; readonly misplaced: readonly string[] } {
  const scope = { ...variables, institution };
  const text = kinds[kind];
  const head = [...frame.head, ...text.head].map(([name, templates]) => [
    name,
    withoutMarks(renderMarked(templates, scope)).trim(),
  ]);
  const blocks = blockGroupsOf(renderMarked(inFrame(frame, text), scope)).flat();
  const begin = blocks.findIndex(({ kind: form }) => form === 'heading');
  const [above, below] = begin < 0 ? [blocks, []] : [blocks.slice(0, begin), blocks.slice(begin)];
  const { paragraphs, misplaced } = paragraphsOf(above);
  const lists = sectionsOf(below);
  return {
    words: { head: Object.fromEntries(head), paragraphs, sections: lists.sections },
    misplaced: [...misplaced, ...lists.misplaced],
  };
}

function paragraphsOf(blocks: readonly TextBlock[]) {
  const paragraphs = blocks.flatMap((block) => {
    if (block.kind === 'lines') return block.lines;
    return block.kind === 'link' ? [block.address] : [];
  });
  const isRight = blocks.every(({ kind }) => kind === 'lines' || kind === 'link');
  return { paragraphs, misplaced: isRight ? [] : ['above the first heading there are sentences only, a line each'] };
}

/** Of what begins with a heading. */
function sectionsOf(blocks: readonly TextBlock[]) {
  const sections: Section[] = [];
  let isRight = blocks.length % 2 === 0;
  for (let index = 0; index < blocks.length; index += 2) {
    const [heading, list] = [blocks[index], blocks[index + 1]];
    const isNumbered = list?.kind === 'steps' && list.first === 1;
    if (heading?.kind === 'heading' && (isNumbered || list?.kind === 'bullets'))
      sections.push({ title: heading.text, numbered: isNumbered, items: list.items });
    else isRight = false;
  }
  const what = 'below a heading there is one list, of lines - ... or of lines 1. ..., 2. ...';
  return { sections, misplaced: isRight ? [] : [what] };
}
