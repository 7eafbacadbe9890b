/** A mail's text as HTML: the same words, one document that loads nothing and runs nothing. */
import { escapedHtml } from '../../../runtime/escaped-html';
import type { BlockGroup, TextBlock } from '../../../runtime/text-blocks';
import { mailStyle } from './html-style';

interface MailDocument {
  /** BCP 47. */
  readonly language: string;
  /** The subject: the document's title and its first heading. */
  readonly title: string;
  /** The last one is who it comes from. */
  readonly groups: readonly BlockGroup[];
}

/** Every character that came from a template or a value is escaped. */
export function htmlDocumentOf({ language, title, groups }: MailDocument): string {
  const body = groups.map((group, index) => groupHtml(group, index > 0 && index === groups.length - 1)).join('');
  return `<!doctype html>
<html lang="${escapedHtml(language)}"${isRightToLeft(language) ? ' dir="rtl"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapedHtml(title)}</title>
<style>${mailStyle}</style>
</head>
<body>
<main>
<h1>${escapedHtml(title)}</h1>
${body}</main>
</body>
</html>
`;
}

function groupHtml(group: BlockGroup, isLast: boolean): string {
  const isUnderHeading = group[0]?.kind === 'heading';
  return group.map((block) => blockHtml(block, isUnderHeading, isLast)).join('');
}

function blockHtml(block: TextBlock, isUnderHeading: boolean, isLast: boolean): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escapedHtml(block.text)}</h2>\n`;
    case 'lines': {
      // Sentences below a heading are paragraphs; elsewhere lines belong together, as an address does.
      if (isUnderHeading) return block.lines.map((line) => `<p>${escapedHtml(line)}</p>\n`).join('');
      return `<p${isLast ? ' class="from"' : ''}>${block.lines.map(escapedHtml).join('<br>\n')}</p>\n`;
    }
    case 'bullets':
      return `<ul>\n${listItems(block.items)}</ul>\n`;
    case 'steps':
      return `<ol${block.first === 1 ? '' : ` start="${block.first}"`}>\n${listItems(block.items)}</ol>\n`;
    case 'entered':
      return `<p class="entered">${block.text
        .split(' ')
        .map((part) => `<span>${escapedHtml(part)}</span>`)
        .join(' ')}</p>\n`;
    case 'link':
      return `<p><a href="${escapedHtml(block.address)}">${escapedHtml(block.address)}</a></p>\n`;
  }
}

function listItems(items: readonly string[]): string {
  return items.map((item) => `<li>${escapedHtml(item)}</li>\n`).join('');
}

const rightToLeft = new Set(['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'ur', 'yi']);

function isRightToLeft(language: string): boolean {
  return rightToLeft.has(language.toLowerCase().split('-')[0] ?? '');
}
