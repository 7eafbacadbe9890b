import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSourceFiles } from '../../scripts/source-files.mjs';

const root = resolve(__dirname, '../..');

test('the operators page explains every metric, and no other', () => {
  const files = [...readSourceFiles(root)].filter(([path]) => /^(runtime|services)\//.test(path));
  const counted = files.flatMap(([, text]) => [...text.matchAll(/'(symbolon_[a-z_]+)'/g)].map(([, name]) => name));
  const page = readFileSync(resolve(root, 'docs/operations.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `symbolon_'));
  const explained = rows.flatMap((row) => [...row.matchAll(/`(symbolon_[a-z_]+)/g)].map(([, name]) => name));

  expect([...new Set(explained)].sort()).toEqual([...new Set(counted)].sort());
});
