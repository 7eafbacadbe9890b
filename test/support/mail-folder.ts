/** Folders for mail servers, whose parts run as other users than the tests. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
const endings = new Set<() => Promise<void>>();

/** Unlike a temporaryFolder, every user can go through it, knowing what is below. Removed after the file's last test. */
export async function mailFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-test-mail-'));
  folders.push(folder);
  // While this process lives: then whoever sweeps what was left behind (test/support/servers/leftovers.js) takes it along.
  await writeFile(join(folder, 'keeper.pid'), String(process.pid));
  await chmod(folder, 0o711);
  return folder;
}

/** Who still works in such a folder is ended first. */
export function beforeRemoval(end: () => Promise<void>): void {
  endings.add(end);
}

afterAll(async () => {
  for (const end of endings) await end();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
