// The repository's TypeScript files, as structure.mjs wants them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const folders = ['runtime', 'services', 'cli', 'bench', 'test', 'proto/gen'];

export function readSourceFiles(root) {
  const paths = folders.flatMap((folder) => typeScriptBelow(join(root, folder)));
  return new Map(paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
}

export function runningDependencies(root) {
  return Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies);
}

function typeScriptBelow(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  return files.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
