// `npm run build`: every TypeScript file becomes a CommonJS file at the same place below dist/, everything else that is needed
// when running is copied there. Only what changed is written, each file at once, so that a build beside a running process is safe.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const sourceFolders = ['runtime', 'services', 'cli', 'proto/gen', 'bench'];
/** Beside them. */
const sourceFiles = ['proto/access.json'];
const unfinished = '.new';

/** Builds below `out`; gives how many files were written and removed. Throws esbuild's error, which names file and line. */
export async function build(root, out = join(root, 'dist')) {
  const { build: transpile, stop } = await import('esbuild');
  const files = [
    ...sourceFolders.flatMap((folder) => filesBelow(join(root, folder))),
    ...sourceFiles.map((file) => join(root, file)),
  ];
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const { outputFiles } = await transpile({
    absWorkingDir: root,
    entryPoints: sources,
    outdir: out,
    outbase: root,
    write: false,
    bundle: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
  }).finally(stop); // otherwise its process would stay for as long as this one, which may be the service's
  const wanted = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  for (const file of files.filter((name) => !name.endsWith('.ts'))) {
    wanted.set(join(out, relative(root, file)), readFileSync(file));
  }
  const written = [...wanted].filter(([path, contents]) => writeIfChanged(path, contents)).length;
  const stale = filesBelow(out).filter((path) => !wanted.has(path) && !path.endsWith(unfinished));
  for (const path of stale) rmSync(path, { force: true });
  return { written, removed: stale.length };
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** What begins with #! is started by its name. */
function isProgram(contents) {
  return contents[0] === 0x23 && contents[1] === 0x21;
}

function writeIfChanged(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}${unfinished}`;
  writeFileSync(fresh, contents, { mode: isProgram(contents) ? 0o755 : 0o644 });
  renameSync(fresh, path);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    const { written, removed } = await build(root);
    console.log(`dist/ is built: ${written} files written, ${removed} removed`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
