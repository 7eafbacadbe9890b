// `npm run states` writes docs/states.md from the tables in domain/.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { statesPage } from './states-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const domain = (file) => require(join(root, 'dist/services/credentials/domain', `${file}.js`));

await build(root);
const files = ['credential-state', 'pin-request-end', 'pin-request-state', 'delivery-state', 'elevation-case'];
const tables = Object.assign({}, ...files.map((file) => ({ ...domain(file) })));
writeFileSync(join(root, 'docs/states.md'), statesPage(tables));
console.log('docs/states.md is written');
