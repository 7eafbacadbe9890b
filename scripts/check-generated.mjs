// Part of `npm run check`: proto/gen is what the contract and the generator make of it, descriptors included.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate, generatedFolder } from './proto.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

function differences(committed, fresh) {
  const names = [...new Set([...committed.keys(), ...fresh.keys()])].sort();
  return names.filter(
    (name) => !committed.has(name) || !fresh.has(name) || !committed.get(name).equals(fresh.get(name)),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'symbolon-proto-'));
try {
  generate(folder);
  const different = differences(filesBelow(join(root, generatedFolder)), filesBelow(join(folder, generatedFolder)));
  for (const name of different) console.error(`${generatedFolder}/${name} is not what \`npm run proto\` makes`);
  if (different.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
