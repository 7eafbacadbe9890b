/** What an import shows while it goes on: on a terminal how far it is, everywhere the first lines that need a look. */

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

interface ImportProgress {
  read(bytes: number): void;
  told(bytes: number): {
    begun(step: 'check' | 'save' | 'remove'): void;
    badLine(bad: { readonly line: number; readonly lastLine: number; readonly why: string }): void;
    repeated(line: number): void;
  };
  /** Leaves the terminal's line to others. */
  end(): void;
}

const everyMilliseconds = 200;
const steps = { check: 'Checking', save: 'Saving', remove: 'Removing who is not in the file' } as const;

export function importProgress(output: Output, linesShown: number): ImportProgress {
  let step = '';
  let bytes = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  const counts = { bad: 0, repeated: 0 };
  const clear = () => output.isTTY === true && output.write('\r\x1b[K');
  const show = (read: number) => {
    if (output.isTTY !== true || performance.now() - shownAt < everyMilliseconds) return;
    shownAt = performance.now();
    output.write(`\r\x1b[K${step} ${bytes === 0 ? 100 : Math.floor((read / bytes) * 100)} %`);
  };
  const tell = (kind: keyof typeof counts, text: string) => {
    counts[kind] += 1;
    if (counts[kind] > linesShown) return;
    clear();
    output.write(`${text}\n`);
    if (counts[kind] === linesShown) output.write(`(further ${kind} lines are only counted)\n`);
  };
  return {
    read: show,
    told: (size) => ({
      begun: (next) => {
        step = steps[next];
        bytes = size;
        shownAt = Number.NEGATIVE_INFINITY;
      },
      badLine: ({ line, lastLine, why }) =>
        tell('bad', `${line === lastLine ? `line ${line}` : `lines ${line} to ${lastLine}`}: ${why}`),
      repeated: (line) => tell('repeated', `line ${line}: its fiscal code was there before; this line holds`),
    }),
    end: clear,
  };
}
