import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSourceFiles } from '../../scripts/source-files.mjs';

const root = resolve(__dirname, '../..');

/** The places in which sources name a reason. */
const places = [
  /new Fault\(\s*(?:'[a-z-]+'|kind),\s*('[A-Z][A-Z0-9_]*')/g,
  /\breason: ((?:\|?\s*'[A-Z][A-Z0-9_]*'\s*)+)/g,
  /\b(?:refused|unavailable|alarmed)\(\s*('[A-Z][A-Z0-9_]*')/g,
  /\.reason : ('[A-Z][A-Z0-9_]*')/g,
];

function sources(): string {
  const files = [...readSourceFiles(root)].filter(([path]) => /^(runtime|services)\//.test(path));
  const texts = files.map(([, text]) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, ''));
  return texts.join('\n');
}

/** The first cells of the list's tables. */
function listed(): Set<string> {
  const list = readFileSync(resolve(root, 'docs/reasons.md'), 'utf8');
  return new Set([...list.matchAll(/^\| `([A-Z][A-Z0-9_]*)` \|/gm)].map(([, reason]) => String(reason)));
}

test('every reason that the sources give is listed', () => {
  const text = sources();
  const given = places.flatMap((place) => [...text.matchAll(place)].map(([, names]) => String(names)));
  const reasons = new Set(given.flatMap((names) => [...names.matchAll(/[A-Z][A-Z0-9_]*/g)].map(([reason]) => reason)));

  expect(reasons.size).toBeGreaterThan(80);
  expect([...reasons].filter((reason) => !listed().has(reason)).sort()).toEqual([]);
});

test('every reason that is listed stands in the sources', () => {
  const text = sources();

  expect([...listed()].filter((reason) => !text.includes(`'${reason}'`))).toEqual([]);
});
