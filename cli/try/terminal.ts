/** Words and boxes on the terminal, at a pace that the reader sets. */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';

export type Style = 'plain' | 'bold' | 'soft' | 'good' | 'half';

export interface Terminal {
  /** A step's number and title, after the reader has pressed Enter. */
  step(title: string): Promise<void>;
  /** A paragraph, wrapped. */
  say(text: string): void;
  /** A line as it is. */
  line(text: string): void;
  /** Something that arrived, in a frame; lines are wrapped. */
  frame(title: string, text: string): void;
  style(style: Style, text: string): string;
  /** An error, to standard error. */
  complain(text: string): void;
  close(): void;
}

const width = 72;
const formats = {
  plain: undefined,
  bold: 'bold',
  soft: 'dim',
  good: ['bold', 'green'],
  half: ['bold', 'yellow'],
} as const;

export function openTerminal({ pauses }: { readonly pauses: boolean }): Terminal {
  const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const reader = pauses ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  reader?.on('SIGINT', () => process.exit(130)); // as the shell says of a command that Ctrl-C ended
  let steps = 0;
  const line = (text: string): void => void process.stdout.write(`${text}\n`);
  const style = (kind: Style, text: string): string => {
    const format = formats[kind];
    return colours && format !== undefined ? styleText([...[format].flat()], text) : text;
  };
  return {
    line,
    style,
    async step(title) {
      await reader?.question(style('soft', '\n  Enter to go on '));
      steps += 1;
      line(`\n${style('bold', `${steps}. ${title}`)}\n`);
    },
    say: (text) => {
      for (const wrapped of wrap(text, width - 2)) line(`  ${wrapped}`);
    },
    frame: (title, text) => {
      const inner = width - 8;
      line(`    ╭─ ${title} ${'─'.repeat(Math.max(0, inner - length(title) - 1))}╮`);
      for (const wrapped of text.split('\n').flatMap((paragraph) => wrap(paragraph, inner))) {
        line(`    │ ${wrapped}${' '.repeat(Math.max(0, inner - length(wrapped)))} │`);
      }
      line(`    ╰${'─'.repeat(inner + 2)}╯`);
    },
    complain: (text) => void process.stderr.write(`\n${text}\n`),
    close: () => reader?.close(),
  };
}

/** Lines of at most so many characters; a longer word stands alone. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '' || length(last) + 1 + length(word) <= columns)
      lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function length(text: string): number {
  return [...text].length;
}
