import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSourceFiles } from '../../scripts/source-files.mjs';
import { auditActions as ofCredentials } from '../../services/credentials/domain/audit-action';
import { auditActions as ofPostal } from '../../services/postal/domain/audit-action';

const root = resolve(__dirname, '../..');

const audits = [
  ['credentials', 'What is written', ofCredentials, ['use-cases/']],
  ['postal', "Postal's", ofPostal, ['use-cases/', 'wire-audit.ts']],
] as const;

test.each(
  audits,
)('the audit page says of every action of %s when it is written, and of no other', (_, heading, actions) => {
  const page = readFileSync(resolve(root, 'docs/audit.md'), 'utf8');
  const [, table] = new RegExp(`## ${heading}\\n(.*?)\\n## `, 's').exec(page) ?? [];
  const explained = [...String(table).matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, action]) => String(action));
  expect(explained.sort()).toEqual([...actions].sort());
});

test.each(audits)('every action of %s is written somewhere', (service, _, actions, places) => {
  const isThere = (path: string) => places.some((place) => path.startsWith(`services/${service}/${place}`));
  const files = [...readSourceFiles(root)].filter(([path]) => isThere(path));
  const text = files.map(([, source]) => source).join('\n');
  expect(actions.filter((action) => !text.includes(`'${action}'`))).toEqual([]);
});
