// `npm run check`: everything about the sources that needs no server. All checks run, and the failed ones are named at the end.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhatTestingNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const checks = {
  types: ['tsc', '--project', '.'],
  style: ['biome', 'check'],
  'contract, style': ['buf', 'lint'],
  'contract, compatibility': ['buf', 'breaking', '--against', 'proto/baseline.binpb'],
  'generated code': ['scripts/check-generated.mjs'],
  'imports and file sizes': ['scripts/check-structure.mjs'],
  'unused code and packages': ['knip'],
};

function run([program, ...args]) {
  const isScript = program.endsWith('.mjs');
  const command = isScript ? process.execPath : join(root, 'node_modules/.bin', program);
  const { status, error } = spawnSync(command, isScript ? [program] : args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

if (!installWhatTestingNeeds(root)) process.exit(1);
const failed = Object.entries(checks).filter(([name, command]) => {
  const start = performance.now();
  const isGood = run(command);
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
  return !isGood;
});
if (failed.length > 0) {
  console.log(`check failed: ${failed.map(([name]) => name).join('; ')}`);
  process.exitCode = 1;
}
