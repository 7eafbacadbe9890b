// Compares what is installed with package-lock.json, and installs where running would lack something.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Leaves node_modules alone where it holds every package that running needs. Otherwise `npm ci`: without the
 * development packages, except where some are there already; a developer's install stays one.
 * Returns false, with the reason on standard error, where that fails.
 */
export function installWhatRunningNeeds(root) {
  const installed = packagesIn(join(root, 'node_modules/.package-lock.json'));
  const missing = missingPackages(root, packagesIn(join(root, 'package-lock.json')), installed, isForRunning);
  if (missing.length === 0) return true;
  const forDevelopment = Object.values(installed).some((entry) => entry.dev === true);
  return installPackages(root, missing.length, [forDevelopment ? '--include=dev' : '--omit=dev']);
}

/** Leaves node_modules alone where it holds every package that developing and testing need, too; otherwise `npm ci`. False where that fails. */
export function installWhatTestingNeeds(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const installed = packagesIn(join(root, 'node_modules/.package-lock.json'));
  const missing = missingPackages(root, wanted, installed, ({ dev, optional }) => dev !== true || optional !== true);
  return missing.length === 0 || installPackages(root, missing.length, ['--include=dev']);
}

function installPackages(root, count, options) {
  console.error(`Installing packages with npm ci: ${count} are missing or of another version ...`);
  const { status } = npm(root, ['ci', ...options, '--loglevel=error']);
  if (status !== 0)
    console.error('The packages could not be installed: npm says why above. Is the registry reachable?');
  return status === 0;
}

function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

const isForRunning = ({ dev }) => dev !== true;

function missingPackages(root, wanted, installed, isNeeded) {
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && isNeeded(entry) && isForThisMachine(entry))
    .filter(([path, entry]) => !isSame(entry, installed[path]) || !existsSync(join(root, path)))
    .map(([path]) => path);
}

/** Native parts come as one optional package a platform; npm installs those whose `os` and `cpu` fit. */
function isForThisMachine({ os, cpu }) {
  return (os === undefined || os.includes(process.platform)) && (cpu === undefined || cpu.includes(process.arch));
}

function isSame(wanted, installed) {
  return installed?.version === wanted.version && installed.integrity === wanted.integrity;
}

function npm(root, args) {
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  const own = process.env.npm_execpath; // the very npm that runs `npm start`
  if (own?.endsWith('.js')) return spawnSync(process.execPath, [own, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}
