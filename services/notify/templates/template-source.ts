/** A file of a template, parsed once: its faults are told with their lines. */
import type { Template } from 'liquidjs';
import { type OwnTags, Slot, templateEngine } from '../../../runtime/template-engine';
import type { TemplateFault } from '../../../runtime/template-fault';
import {
  headAndBody,
  linesNamed,
  parsePart,
  type SourcePart,
  withStandaloneTags,
} from '../../../runtime/template-source';
import type { TextFile } from './template-files';
import { WhereItFits } from './where-it-fits';

export interface ParsedSource {
  /** Undefined in an SMS and in a layout. */
  readonly subject: readonly Template[] | undefined;
  readonly body: readonly Template[];
  /** Lines for the reader's safety, which the layout puts before its own. */
  readonly advice: readonly Template[];
}

/** What a layout has in the place of the text's own words. */
class BodySlot extends Slot {}

/** What a layout has in the place of the lines of advice that the text adds. */
class AdviceSlot extends Slot {}

const textTags: OwnTags = { where_it_fits: WhereItFits };
const layoutTags: OwnTags = { ...textTags, body: BodySlot, advice: AdviceSlot };

/** What is right of the file, and what is wrong with it. `variables`: those that it may name. */
export function parseSource(
  file: TextFile,
  variables: readonly string[],
): { readonly source: ParsedSource; readonly faults: readonly TemplateFault[] } {
  const faults: TemplateFault[] = [];
  const isLayout = file.channel === 'mail';
  const engine = templateEngine(file.language, isLayout ? layoutTags : textTags);
  const parse = (part: SourcePart) => parsePart(engine, part, { file: file.path, variables, faults });
  const head = headOf(file);
  faults.push(...head.faults);
  const source = {
    subject: head.subject === undefined ? undefined : parse(head.subject),
    body: parse({ ...head.body, text: `${withStandaloneTags(head.body.text)}\n` }),
    advice: head.advice.flatMap(({ text, line }) => parse({ text: `- ${text}\n`, line })),
  };
  if (isLayout) {
    const slots = source.body.filter((one) => one instanceof Slot);
    const bodies = slots.filter((one) => one instanceof BodySlot).length;
    if (bodies !== 1 || slots.length > 2)
      faults.push({ file: file.path, what: 'must have {% body %} once, and {% advice %} at most once' });
  }
  return { source, faults };
}

/** The text's words in their layout. */
export function inLayout(layout: ParsedSource, { body, advice }: ParsedSource): readonly Template[] {
  return layout.body.flatMap((one) => {
    if (one instanceof BodySlot) return body;
    return one instanceof AdviceSlot ? advice : [one];
  });
}

/** Lines of advice in a layout without a place for them would be lost. */
export function losesAdvice(layout: ParsedSource, { advice }: ParsedSource): boolean {
  return advice.length > 0 && !layout.body.some((one) => one instanceof AdviceSlot);
}

interface Head {
  readonly subject: SourcePart | undefined;
  readonly advice: readonly SourcePart[];
  readonly body: SourcePart;
  readonly faults: readonly TemplateFault[];
}

/** A mail begins with `Subject: ...`, then any `Advice: ...`, a line each, then an empty line. */
function headOf({ path, channel, text }: TextFile): Head {
  if (channel === 'sms' || channel === 'mail')
    return { subject: undefined, advice: [], body: { text, line: 1 }, faults: [] };
  const { head, body } = headAndBody(text);
  const [subjects, advice] = [linesNamed('Subject', head), linesNamed('Advice', head)];
  const isRight = subjects.length === 1 && subjects.length + advice.length === head.length;
  const what = 'must begin with one line Subject: ..., any lines Advice: ..., and an empty line';
  return { subject: subjects[0], advice, body, faults: isRight ? [] : [{ file: path, line: 1, what }] };
}
