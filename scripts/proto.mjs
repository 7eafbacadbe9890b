// `npm run proto` writes proto/gen anew; `npm run proto:baseline` makes the contract as it is the one that `buf breaking` compares with.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const generatedFolder = 'proto/gen';

/** Writes TypeScript and descriptors below `${out}/proto/gen`, replacing what is there. Throws with what buf printed. */
export function generate(out) {
  buf(['generate', '--output', out]);
  buf(['build', '--as-file-descriptor-set', '--output', join(out, generatedFolder, 'descriptors.binpb')]);
}

function buf(args) {
  const { status, error } = spawnSync(join(root, 'node_modules/.bin/buf'), args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`buf ${args[0]} failed`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv[2] === 'baseline') buf(['build', '--output', 'proto/baseline.binpb']);
  else generate(root);
}
