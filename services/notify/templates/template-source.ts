/** A file of a template, parsed once: its faults are told with their lines. */
import type { Template } from 'liquidjs';
import { AdviceSlot, BodySlot, templateEngine } from './template-engine';
import type { TemplateFault } from './template-fault';
import type { TextFile } from './template-files';

export interface ParsedSource {
  /** Undefined in an SMS and in a layout. */
  readonly subject: readonly Template[] | undefined;
  readonly body: readonly Template[];
  /** Lines for the reader's safety, which the layout puts before its own. */
  readonly advice: readonly Template[];
}

/** What every text may name beside its variables. */
const institutionFields = ['name', 'address', 'free_number', 'mobile_number', 'fax', 'site'] as const;

/** What is right of the file, and what is wrong with it. `variables`: those that it may name. */
export function parseSource(
  file: TextFile,
  variables: readonly string[],
): { readonly source: ParsedSource; readonly faults: readonly TemplateFault[] } {
  const faults: TemplateFault[] = [];
  const isLayout = file.channel === 'mail';
  const engine = templateEngine(file.language, { isLayout });
  const head = headOf(file);
  const parse = (text: string, line: number): readonly Template[] => {
    try {
      const templates = engine.parse(onLine(line, text), file.path);
      const { globals } = engine.analyzeSync(templates, { partials: false });
      for (const { segments, location } of Object.values(globals).flat()) {
        const what = namingFault(segments.map(String), variables);
        if (what !== undefined) faults.push({ file: file.path, line: location.row, what });
      }
      return templates;
    } catch (error) {
      faults.push(faultOfLiquid(error, file.path));
      return [];
    }
  };
  faults.push(...head.faults);
  const source = {
    subject: head.subject === undefined ? undefined : parse(head.subject.text, head.subject.line),
    body: parse(`${withStandaloneTags(head.body)}\n`, head.bodyLine),
    advice: head.advice.flatMap(({ text, line }) => parse(`- ${text}\n`, line)),
  };
  if (isLayout) {
    const slots = source.body.filter((one) => one instanceof BodySlot || one instanceof AdviceSlot);
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

/** As liquidjs tells it, without what it repeats of the file. */
export function faultOfLiquid(error: unknown, path: string): TemplateFault {
  const message = error instanceof Object && 'message' in error ? String(error.message) : 'cannot be rendered';
  const [, what = message, file = path] =
    /^(.*?)(?:, file:([^,\n]*))?(?:, line:\d+, col:\d+)?(?:\n|$)/.exec(message) ?? [];
  const line = /, line:(\d+), col:\d+/.exec(message)?.[1];
  return { file, line: line === undefined ? undefined : Number(line), what };
}

interface HeadLine {
  readonly text: string;
  readonly line: number;
}

interface Head {
  readonly subject: HeadLine | undefined;
  readonly advice: readonly HeadLine[];
  readonly body: string;
  readonly bodyLine: number;
  readonly faults: readonly TemplateFault[];
}

/** A mail begins with `Subject: ...`, then any `Advice: ...`, a line each, then an empty line. */
function headOf({ path, channel, text }: TextFile): Head {
  if (channel === 'sms' || channel === 'mail')
    return { subject: undefined, advice: [], body: text, bodyLine: 1, faults: [] };
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.trim() === '');
  const head = lines.slice(0, Math.max(0, end)).map((line, index) => ({ line: index + 1, text: line }));
  const named = (name: string) =>
    head
      .filter(({ text: one }) => one.startsWith(name))
      .map(({ line, text: one }) => ({ line, text: one.slice(name.length).trim() }));
  const [subjects, advice] = [named('Subject: '), named('Advice: ')];
  const isRight = subjects.length === 1 && subjects.length + advice.length === head.length;
  const what = 'must begin with one line Subject: ..., any lines Advice: ..., and an empty line';
  return {
    subject: subjects[0],
    advice,
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
    faults: isRight ? [] : [{ file: path, line: 1, what }],
  };
}

/** Text that is told to be on that line of its file. */
function onLine(line: number, text: string): string {
  return line === 1 ? text : `{% comment %}${'\n'.repeat(line - 1)}{% endcomment %}${text}`;
}

/** A line of tags alone is no line of the text: its line break goes with it. */
function withStandaloneTags(text: string): string {
  return text.replace(/^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)$/gm, (_, tags: string) =>
    tags.trim().replace(/-?%\}$/, '-%}'),
  );
}

function namingFault([name = '', ...rest]: readonly string[], variables: readonly string[]): string | undefined {
  if (name === 'institution') {
    const fields: readonly string[] = institutionFields;
    return rest.length === 1 && fields.includes(rest[0] ?? '') ? undefined : `institution has ${fields.join(', ')}`;
  }
  if (!variables.includes(name)) return `unknown variable: ${name}`;
  return rest.length === 0 ? undefined : `${name} is a text: it has no ${rest.join('.')}`;
}
