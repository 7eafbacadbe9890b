// `npm run try`, `npm run keys -- --out keys`: builds, then becomes the `symbolon` command.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { installWhatRunningNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!installWhatRunningNeeds(root)) process.exit(1);
await build(root);
const entry = join(root, 'dist/cli/main.js');
process.argv.splice(1, 1, entry);
createRequire(import.meta.url)(entry);
