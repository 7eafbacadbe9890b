// Part of `npm run check`: imports go one way, without cycles, and no file holds two ideas.
import { fileURLToPath } from 'node:url';
import { readSourceFiles, runningDependencies } from './source-files.mjs';
import { structureFaults } from './structure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const faults = structureFaults(readSourceFiles(root), runningDependencies(root));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
