// `npm run operator-page` writes the commands into docs/operator.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { beginOfCommands, operatorPage } from './operator-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await build(root);
const load = createRequire(import.meta.url);
const { operatorCommand } = load(join(root, 'dist/cli/operator.js'));
const { acts } = load(join(root, 'dist/cli/operator/catalogue.js'));
const { whoMay } = load(join(root, 'dist/cli/operator/who-may.js'));
const page = join(root, 'docs/operator.md');
const [introduction] = readFileSync(page, 'utf8').split(beginOfCommands);
const rpcs = new Map(acts.map(({ words, rpc }) => [words, rpc]));
const commands = operatorPage(operatorCommand(), (words) => (rpcs.has(words) ? whoMay(rpcs.get(words)) : undefined));
writeFileSync(page, `${introduction}${beginOfCommands}\n${commands}`);
console.log('docs/operator.md is written');
