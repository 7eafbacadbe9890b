/**
 * The forms that a text is written in, read once: whatever shows it is made of them. A line's form is told by how the template
 * begins it; what a value holds is never looked at for that.
 */
import { isWebAddress, marks, withoutMarks } from './value-marks';

export type TextBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'bullets'; readonly items: readonly string[] }
  | { readonly kind: 'steps'; readonly first: number; readonly items: readonly string[] }
  /** Characters to be entered somewhere, set apart. */
  | { readonly kind: 'entered'; readonly text: string }
  | { readonly kind: 'link'; readonly address: string };

/** Blocks that follow each other without an empty line between. */
export type BlockGroup = readonly TextBlock[];

/** Of a rendered text with its marks. */
export function blockGroupsOf(marked: string): readonly BlockGroup[] {
  const groups: TextBlock[][] = [];
  let group: TextBlock[] = [];
  for (const line of marked.split('\n')) {
    const text = withoutMarks(line).trimEnd();
    if (text.trim() !== '') addLine(group, line, text);
    // A line whose values are all empty is left out; only a line that is empty in the template parts.
    else if (line.trim() === '' && group.length > 0) {
      groups.push(group);
      group = [];
    }
  }
  return group.length > 0 ? [...groups, group] : groups;
}

function addLine(group: TextBlock[], line: string, text: string): void {
  const block = blockOf(line, text);
  const before = group.at(-1);
  const joined = before === undefined ? undefined : joinedBlock(before, block);
  if (joined === undefined) group.push(block);
  else group[group.length - 1] = joined;
}

function blockOf(line: string, text: string): TextBlock {
  if (line.startsWith('# ')) return { kind: 'heading', text: text.slice(2) };
  if (line.startsWith('- ')) return { kind: 'bullets', items: [text.slice(2)] };
  if (line.startsWith('    ')) return { kind: 'entered', text: text.slice(4) };
  const [, step] = /^(\d{1,2})\. /.exec(line) ?? [];
  if (step !== undefined) return { kind: 'steps', first: Number(step), items: [text.slice(step.length + 2)] };
  const isLink = line.startsWith(marks.link) || !line.includes(marks.value);
  if (isLink && isWebAddress(text)) return { kind: 'link', address: text };
  return { kind: 'lines', lines: [text] };
}

function joinedBlock(before: TextBlock, next: TextBlock): TextBlock | undefined {
  if (before.kind === 'bullets' && next.kind === 'bullets')
    return { kind: 'bullets', items: [...before.items, ...next.items] };
  if (before.kind === 'steps' && next.kind === 'steps' && next.first === before.first + before.items.length)
    return { ...before, items: [...before.items, ...next.items] };
  if (before.kind === 'lines' && next.kind === 'lines')
    return { kind: 'lines', lines: [...before.lines, ...next.lines] };
  return undefined;
}

/** The text as a reader without HTML has it: an empty line between groups, lines as long as their sentences. */
export function plainTextOf(groups: readonly BlockGroup[]): string {
  return `${groups.map((group) => group.flatMap(plainLines).join('\n')).join('\n\n')}\n`;
}

function plainLines(block: TextBlock): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [block.text];
    case 'lines':
      return block.lines;
    case 'bullets':
      return block.items.map((item) => `- ${item}`);
    case 'steps':
      return block.items.map((item, index) => `${block.first + index}. ${item}`);
    case 'entered':
      return [`    ${block.text}`];
    case 'link':
      return [block.address];
  }
}
