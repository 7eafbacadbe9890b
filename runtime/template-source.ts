/** The text of a template's file, parsed once: its faults are told with their lines. */
import type { Liquid, Template } from 'liquidjs';
import { institutionFields } from './institution-settings';
import type { TemplateFault } from './template-fault';

/** A part of a file, from a line of it on. */
export interface SourcePart {
  readonly text: string;
  /** Of its file, from 1. */
  readonly line: number;
}

/** What is right of it; what is wrong goes to `faults`. `variables`: those that it may name beside the institution's. */
export function parsePart(
  engine: Liquid,
  { text, line }: SourcePart,
  {
    file,
    variables,
    faults,
  }: { readonly file: string; readonly variables: readonly string[]; faults: TemplateFault[] },
): readonly Template[] {
  try {
    const templates = engine.parse(onLine(line, text), file);
    const { globals } = engine.analyzeSync(templates, { partials: false });
    for (const { segments, location } of Object.values(globals).flat()) {
      const what = namingFault(segments.map(String), variables);
      if (what !== undefined) faults.push({ file, line: location.row, what });
    }
    return templates;
  } catch (error) {
    faults.push(faultOfLiquid(error, file));
    return [];
  }
}

/** As liquidjs tells it, without what it repeats of the file. */
export function faultOfLiquid(error: unknown, path: string): TemplateFault {
  const message = error instanceof Object && 'message' in error ? String(error.message) : 'cannot be rendered';
  const [, what = message, file = path] =
    /^(.*?)(?:, file:([^,\n]*))?(?:, line:\d+, col:\d+)?(?:\n|$)/.exec(message) ?? [];
  const line = /, line:(\d+), col:\d+/.exec(message)?.[1];
  return { file, line: line === undefined ? undefined : Number(line), what };
}

/** The lines `Name: ...` that a file begins with, up to its first empty line, and the text below it. */
export function headAndBody(text: string): {
  readonly head: readonly SourcePart[];
  readonly body: SourcePart;
} {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.trim() === '');
  return {
    head: lines.slice(0, Math.max(0, end)).map((line, index) => ({ text: line, line: index + 1 })),
    body: { text: lines.slice(end + 1).join('\n'), line: end + 2 },
  };
}

/** The head's lines of that name, without it. */
export function linesNamed(name: string, head: readonly SourcePart[]): readonly SourcePart[] {
  const begin = `${name}: `;
  return head
    .filter(({ text }) => text.startsWith(begin))
    .map(({ text, line }) => ({ line, text: text.slice(begin.length).trim() }));
}

/** A line of tags alone is no line of the text: its line break goes with it. */
export function withStandaloneTags(text: string): string {
  return text.replace(/^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)$/gm, (_, tags: string) =>
    tags.trim().replace(/-?%\}$/, '-%}'),
  );
}

/** Text that is told to be on that line of its file. */
function onLine(line: number, text: string): string {
  return line === 1 ? text : `{% comment %}${'\n'.repeat(line - 1)}{% endcomment %}${text}`;
}

function namingFault([name = '', ...rest]: readonly string[], variables: readonly string[]): string | undefined {
  if (name === 'institution') {
    const fields: readonly string[] = institutionFields;
    return rest.length === 1 && fields.includes(rest[0] ?? '') ? undefined : `institution has ${fields.join(', ')}`;
  }
  if (!variables.includes(name)) return `unknown variable: ${name}`;
  return rest.length === 0 ? undefined : `${name} is a text: it has no ${rest.join('.')}`;
}
