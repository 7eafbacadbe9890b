import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSourceFiles } from '../../scripts/source-files.mjs';
import { auditActions as ofCredentials } from '../../services/credentials/domain/audit-action';
import { auditActions as ofNotify } from '../../services/notify/domain/audit-action';
import { auditActions as ofPostal } from '../../services/postal/domain/audit-action';

const root = resolve(__dirname, '../..');

const audits = [
  ['credentials', 'What is written', ofCredentials, ['use-cases/']],
  ['notify', "Notify's", ofNotify, ['use-cases/', 'wire-audit.ts']],
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

/** What every service's audit has, and the runtime writes. */
const ofRuntime = ['runtime/audit-denials.ts', 'runtime/audit-refusals.ts'];

test.each(audits)('every action of %s is written somewhere', (service, _, actions, places) => {
  const isThere = (path: string) =>
    ofRuntime.includes(path) || places.some((place) => path.startsWith(`services/${service}/${place}`));
  const files = [...readSourceFiles(root)].filter(([path]) => isThere(path));
  const text = files.map(([, source]) => source).join('\n');
  expect(actions.filter((action) => !text.includes(`'${action}'`))).toEqual([]);
});

test.each(audits)('of every action of %s a test shows that it is written', (service, _, actions) => {
  const texts = [...readSourceFiles(root)]
    .filter(([path, text]) => path.startsWith(`test/${service}/`) && path.endsWith('.test.ts') && /audit/i.test(text))
    .map(([, text]) => text);
  // In a text of its own, or among others in one: `operator:anna document-read case`.
  const isShown = (action: string) => texts.some((text) => new RegExp(`['\`\\s]${action}['\`\\s]`).test(text));
  expect(actions.filter((action) => !isShown(action))).toEqual([]);
});
