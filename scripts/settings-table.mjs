// Writes every setting of every process into the README, from what the processes themselves print with --help.
// With --check it changes nothing and fails where the README has other ones.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = join(root, 'README.md');
const [begin, end] = ['<!-- settings: npm run settings writes these -->\n', '<!-- end of settings -->'];

const programs = {
  'credentials (`npm run credentials`)': 'services/credentials/main',
  'notify (`npm run notify`)': 'services/notify/main',
  'postal (`npm run postal`)': 'services/postal/main',
  'migrate credentials (`npm run migrate -- credentials`; notify and postal need `DATABASE_URL` only)':
    'services/credentials/migrate',
  'import-register (`npm run import-register -- FILE`)': 'services/credentials/import-register',
  'everything in one process (`npm start`)': 'services/standalone/main',
};

/** What --help prints below `settings by environment`, since arguments stand above it: a line with name, form and default, then one that says what it is about. */
function settingsOf(program) {
  const help = execFileSync(process.execPath, [join(root, 'dist', `${program}.js`), '--help'], { encoding: 'utf8' });
  const [, settings] = /settings by environment\n(.*)$/is.exec(help) ?? [];
  if (settings === undefined) throw new Error(`${program} --help has no settings by environment`);
  return [...settings.matchAll(/^ {2}([A-Z0-9_]+) {2}(.*)\n {6}(.*)$/gm)].map(([, name, form, about]) => {
    const [, kind, rest] = /^(.*?)(?:, (required|default .*))?$/.exec(form) ?? [];
    return { name, kind, without: rest?.replace(/^default /, '') ?? '', about };
  });
}

function tableOf([title, program]) {
  const cell = (text) => text.replaceAll('|', '\\|');
  const rows = settingsOf(program).map(({ name, kind, without, about }) => {
    const ifUnset = without === '' ? 'none' : without === 'required' ? '**required**' : `\`${without}\``;
    return `| \`${name}\` | ${cell(about)} | ${cell(kind)} | ${cell(ifUnset)} |\n`;
  });
  return `\n**${title}**\n\n| setting | what it is | form | if unset |\n|---|---|---|---|\n${rows.join('')}`;
}

await build(root);
const text = readFileSync(readme, 'utf8');
const [head, tail] = [text.indexOf(begin), text.indexOf(end)];
if (head < 0 || tail < head) throw new Error(`README.md lacks the marks of the settings: ${begin.trim()} … ${end}`);
const tables = Object.entries(programs).map(tableOf).join('');
const wanted = `${text.slice(0, head)}${begin}${tables}\n${text.slice(tail)}`;

if (wanted === text) console.log('README.md has every setting');
else if (process.argv.includes('--check')) {
  console.error('README.md has other settings than the processes: npm run settings');
  process.exitCode = 1;
} else {
  writeFileSync(readme, wanted);
  console.log('README.md is written');
}
