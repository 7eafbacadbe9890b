import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSourceFiles } from '../../scripts/source-files.mjs';
import { auditActions } from '../../services/credentials/domain/audit-action';

const root = resolve(__dirname, '../..');

test('the audit page says of every action when it is written, and of no other', () => {
  const page = readFileSync(resolve(root, 'docs/audit.md'), 'utf8');
  const [, table] = /## What is written\n(.*?)\n## /s.exec(page) ?? [];
  const explained = [...String(table).matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, action]) => String(action));
  expect(explained.sort()).toEqual([...auditActions].sort());
});

test('every action is written somewhere', () => {
  const files = [...readSourceFiles(root)].filter(([path]) => path.startsWith('services/credentials/use-cases/'));
  const text = files.map(([, source]) => source).join('\n');
  expect(auditActions.filter((action) => !text.includes(`'${action}'`))).toEqual([]);
});
