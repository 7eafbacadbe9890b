// `npm run try`, `npm run keys -- --out keys`: builds, then becomes the `symbolon` command.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await build(root);
const entry = join(root, 'dist/cli/main.js');
process.argv.splice(1, 1, entry);
createRequire(import.meta.url)(entry);
