/** A file of a letter's text, parsed once: its faults are told with their lines. */
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
import { textForms } from './letter-kinds';
import type { LetterTextFile } from './text-folder';

export interface ParsedText {
  readonly path: string;
  readonly isInstitutions: boolean;
  /** By name. */
  readonly head: ReadonlyMap<string, readonly Template[]>;
  readonly body: readonly Template[];
}

/** What the text around has in the place of a kind's own words. */
class BodySlot extends Slot {}

const noTags: OwnTags = {};
const frameTags: OwnTags = { body: BodySlot };

/** What is right of the file; what is wrong goes to `faults`. */
export function parseText(file: LetterTextFile, faults: TemplateFault[]): ParsedText {
  const { path, name, language, isInstitutions } = file;
  const { head: names, variables } = textForms[name];
  const isFrame = name === 'letter';
  const engine = templateEngine(language, isFrame ? frameTags : noTags);
  const { head, body } = headAndBody(file.text);
  const parse = (part: SourcePart) => parsePart(engine, part, { file: path, variables, faults });
  faults.push(...headFaults(path, head, names));
  const parsed = {
    path,
    isInstitutions,
    head: new Map(names.map((one) => [one, linesNamed(one, head).slice(0, 1).flatMap(parse)])),
    body: parse({ ...body, text: `${withStandaloneTags(body.text)}\n` }),
  };
  if (isFrame && parsed.body.filter((one) => one instanceof BodySlot).length !== 1)
    faults.push({ file: path, what: 'must have {% body %} once, outside of other tags' });
  return parsed;
}

/** A kind's words within what stands around them. */
export function inFrame(frame: ParsedText, text: ParsedText): readonly Template[] {
  return frame.body.flatMap((one) => (one instanceof BodySlot ? text.body : [one]));
}

function headFaults(file: string, head: readonly SourcePart[], names: readonly string[]): readonly TemplateFault[] {
  const all = names.map((name) => `${name}: ...`).join(', ');
  const unknown = head
    .filter(({ text }) => !names.some((name) => text.startsWith(`${name}: `)))
    .map(({ line }) => ({ file, line, what: `is none of the lines ${all} that come before the first empty line` }));
  const counted = names.flatMap((name) => {
    const count = linesNamed(name, head).length;
    if (count === 1) return [];
    return [
      { file, line: 1, what: count === 0 ? `lacks the line ${name}: ...` : `has more than one line ${name}: ...` },
    ];
  });
  return [...unknown, ...counted];
}
