// Installs what running needs where it is absent, builds, and becomes the standalone process.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installWhatRunningNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist/services/standalone/main.js');
/** What the sources looked like when they were last built for a start: a start that finds them so saves the time of a build. */
const builtFrom = join(root, '.cache/built-from');
const sources = ['runtime', 'services', 'cli', 'proto/gen', 'scripts/build.mjs', 'package-lock.json'];

/**
 * The service runs in this very process: Ctrl-C and other signals reach it with nobody in between to pass them on,
 * and a later start saves the time of another Node.
 */
export async function startStandalone() {
  if (!installWhatRunningNeeds(root) || !(await isBuilt())) {
    process.exitCode = 1;
    return;
  }
  await import(pathToFileURL(main).href);
}

async function isBuilt() {
  const looks = lookOf(sources);
  if (existsSync(main) && existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === looks) return true;
  const { build } = await import('./build.mjs');
  try {
    await build(root);
  } catch (error) {
    console.error(error.message);
    return false;
  }
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(builtFrom, looks);
  return true;
}

/** Each file's name, size and time of change. */
function lookOf(paths) {
  const files = paths.flatMap((path) => {
    const full = join(root, path);
    if (!existsSync(full)) return [];
    if (!statSync(full).isDirectory()) return [full];
    return readdirSync(full, { recursive: true }).map((name) => join(full, name));
  });
  return files
    .map((file) => [file, statSync(file)])
    .map(([file, { size, mtimeMs }]) => `${file} ${size} ${mtimeMs}\n`)
    .join('');
}
