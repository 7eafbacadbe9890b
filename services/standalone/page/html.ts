/** HTML by tagged templates: whatever is put in is escaped, except what came out of the same tag. */
import { escapedHtml } from '../../../runtime/escaped-html';

export class Html {
  constructor(readonly source: string) {}
}

type Part = string | number | Html | readonly Html[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(sourceOf)));
}

function sourceOf(part: Part): string {
  if (part instanceof Html) return part.source;
  if (typeof part === 'string' || typeof part === 'number') return escapedHtml(String(part));
  return part.map(({ source }) => source).join('');
}
