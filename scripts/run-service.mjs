// `npm run credentials`, `npm run migrate -- credentials`, `npm run import-register -- FILE`, `npm run templates -- check`, `npm run letter -- --sample` and the like:
// builds, then becomes that process.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { installWhatRunningNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const services = ['credentials', 'notify', 'postal'];
const [what, ...rest] = process.argv.slice(2);
const audited = ['credentials', 'notify', 'postal'];
const isImport = what === 'import-register';
/** Beside the services themselves: what runs, and of which service it is. */
const commands = {
  migrate: { program: 'migrate', serviceOf: () => rest.shift() },
  'import-register': { program: 'import-register', serviceOf: importedInto },
  templates: { program: 'template-command', serviceOf: () => 'notify' },
  evidence: { program: 'evidence', serviceOf: () => 'notify' },
  rekey: { program: 'rekey', serviceOf: () => rest.shift() },
  audit: { program: 'audit', serviceOf: auditedService },
  manifests: { program: 'manifests', serviceOf: () => 'postal' },
  letter: { program: 'letter', serviceOf: () => 'postal' },
};
const { program, serviceOf } = commands[what] ?? { program: 'main', serviceOf: () => what };
const service = serviceOf();

/** `--service postal` before anything else; credentials where nothing is said. */
function auditedService() {
  if (rest[0] !== '--service') return 'credentials';
  const [, service] = rest.splice(0, 2);
  return audited.includes(service) ? service : undefined;
}

/** Whose database: that of a data folder of standalone, or that of a deployment. */
function importedInto() {
  const [folder, url] = [process.env.SYMBOLON_DATA, process.env.DATABASE_URL];
  if (rest.includes('--help') || (url && !folder)) return 'credentials';
  if (folder && !url) return 'standalone';
  process.stderr.write(
    'import-register: set SYMBOLON_DATA, the data folder of `npm start` (.symbolon), or else DATABASE_URL and KEYRING_FILE of credentials\n',
  );
  process.exit(78);
}

const isOfStandalone = what === 'rekey' && service === 'standalone';
if (!isImport && !isOfStandalone && !services.includes(service)) {
  const usage =
    what === 'audit'
      ? `npm run audit -- --service ${audited.join(' | ')}`
      : `npm run migrate -- ${services.join(' | ')}`;
  process.stderr.write(`usage: ${usage}\n`);
  process.exit(64);
}
if (!installWhatRunningNeeds(root)) process.exit(1);
await build(root);
const entry = join(root, 'dist/services', service, `${program}.js`);
process.argv.splice(1, process.argv.length - 1, entry, ...rest);
createRequire(import.meta.url)(entry);
