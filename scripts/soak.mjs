// `npm run soak`: the tests that can go on for longer, at full size: those whose size is atSize's. Further arguments go to jest.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.env.SOAK = 'true';

const tests = fileURLToPath(new URL('../test', import.meta.url));
const sized = readdirSync(tests, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(join(tests, name), 'utf8').includes('support/at-size'));

import('./test-run.mjs').then(({ runTests }) => runTests(process.argv.length > 2 ? process.argv.slice(2) : sized));
