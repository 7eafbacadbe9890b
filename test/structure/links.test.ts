/** What the pages of docs/ and the README point to is there, headings included; and no table has two rows for one thing. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { document } from '../support/document';

const root = resolve(__dirname, '../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** As GitHub names them. */
function headingsOf(path: string): Set<string> {
  const text = document(path).replace(/^```.*?^```/gms, '');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => String(heading));
  return new Set(headings.map(slugOf));
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

test.each(pages)('what %s points to is there', (page) => {
  const text = document(page).replace(/^```.*?^```/gms, '');
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => String(link));
  const missing = links.filter((link) => {
    const [path = '', heading] = link.split('#');
    const target = path === '' ? page : relative(root, resolve(root, dirname(page), path));
    if (!existsSync(join(root, target))) return true;
    return heading !== undefined && target.endsWith('.md') && !headingsOf(target).has(heading);
  });
  expect(missing).toEqual([]);
});

/** By the first cell of each row: where branches were joined line by line, a row that both changed stands there twice. */
function doubledRows(text: string): readonly string[] {
  const doubled: string[] = [];
  let seen = new Set<string>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      seen = new Set();
      continue;
    }
    const first = line.split('|')[1]?.trim() ?? '';
    if (first !== '' && seen.has(first)) doubled.push(first);
    seen.add(first);
  }
  return doubled;
}

test.each(pages)('no table of %s has two rows for one thing', (page) => {
  expect(doubledRows(document(page))).toEqual([]);
});

test('a table with two rows for one thing is found, two tables are not', () => {
  expect(doubledRows('| a | 1 |\n| b | 2 |\n| a | 3 |\n| | 4 |\n| | 5 |\n\n| b | 6 |')).toEqual(['a']);
});
