// `npm run credentials`, `npm run migrate -- credentials` and the like: builds, then becomes that process.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { installWhatRunningNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const services = ['credentials', 'notify', 'postal'];
const [what, ...rest] = process.argv.slice(2);
const program = what === 'migrate' ? 'migrate' : 'main';
const service = what === 'migrate' ? rest.shift() : what;

if (!services.includes(service)) {
  process.stderr.write(`usage: npm run migrate -- ${services.join(' | ')}\n`);
  process.exit(64);
}
if (!installWhatRunningNeeds(root)) process.exit(1);
await build(root);
const entry = join(root, 'dist/services', service, `${program}.js`);
process.argv.splice(1, process.argv.length - 1, entry, ...rest);
createRequire(import.meta.url)(entry);
