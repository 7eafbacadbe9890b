/**
 * What is too long for its place on the paper, as far as characters tell: a text that passes may still be too wide, which the
 * drawing tells of the letter itself, and each of these bounds is above what a text of common width can fill.
 */
import type { TemplateFault } from '../../../runtime/template-fault';
import type { LetterWords } from './letter-words';

/** Characters, by the line's name in the head. */
const mostCharacters: Readonly<Record<string, number>> = {
  Contact: 90,
  Help: 120,
  Code: 110,
  Sample: 20,
  Subject: 80,
  Label: 60,
  Reference: 25,
  Expiry: 120,
  HandedTo: 40,
  Desk: 80,
};
const paragraphs = { lineCharacters: 95, mostLines: 6 } as const;
const sections = { most: 2, titleCharacters: 45, lineCharacters: 42, mostLines: 13 } as const;

/** `frame`, `text`: the files that the words are from. */
export function placeFaults(words: LetterWords, frame: string, text: string): TemplateFault[] {
  const { head, paragraphs: above, sections: lists } = words;
  const inHead = Object.entries(head).flatMap(([name, value]) => {
    const file = ['Contact', 'Help', 'Code', 'Sample'].includes(name) ? frame : text;
    const most = mostCharacters[name] ?? 0;
    if (value === '') return [{ file, what: `${name} is empty` }];
    return value.length > most ? [{ file, what: tooLong(name, value.length, most) }] : [];
  });
  const faults = [...inHead];
  const fault = (what: string) => void faults.push({ file: text, what });
  if (above.length === 0) fault('has no sentence above its first heading');
  const lines = linesOf(above, paragraphs.lineCharacters);
  if (lines > paragraphs.mostLines)
    fault(
      `what is above the first heading, with ${frame}, takes about ${lines} lines: at most ${paragraphs.mostLines}`,
    );
  if (lists.length > sections.most)
    fault(`has ${lists.length} headings, with those of ${frame}: at most ${sections.most}`);
  for (const { title, items } of lists) {
    const taken = linesOf(items, sections.lineCharacters);
    if (title.length > sections.titleCharacters)
      fault(tooLong(`the heading ${title}`, title.length, sections.titleCharacters));
    if (taken > sections.mostLines)
      fault(`what is below ${title} takes about ${taken} lines: at most ${sections.mostLines}`);
  }
  return faults;
}

function tooLong(what: string, characters: number, most: number): string {
  return `${what} can have ${characters} characters: at most ${most}`;
}

function linesOf(texts: readonly string[], lineCharacters: number): number {
  return texts.reduce((lines, text) => lines + Math.ceil(text.length / lineCharacters), 0);
}
