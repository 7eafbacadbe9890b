// Installs what running needs where it is absent, builds, and becomes the standalone process.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { installWhatRunningNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The service runs in this very process: Ctrl-C and other signals reach it with nobody in between to pass them on,
 * and a later start saves the time of another Node.
 */
export async function startStandalone() {
  if (!installWhatRunningNeeds(root) || !(await isBuilt())) {
    process.exitCode = 1;
    return;
  }
  await import(pathToFileURL(join(root, 'dist/services/standalone/main.js')).href);
}

async function isBuilt() {
  try {
    await build(root);
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}
