/** Manifests as print centres and auditors keep them: files in folders, each with its signature beside it. */
import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf } from '../../runtime/error-like';
import { maxManifestBytes } from './domain/manifest';
import type { FoundManifest } from './domain/manifest-chain';
import { signatureBytes } from './domain/manifest-signature';

const nameForm = /^manifest-(\d{8,15})\.json$/;
const tooLarge = Buffer.alloc(0);

/** Those below the folder whose name has this sequence or a later one, in the order of their names; one at a time is read. Throws Node's errors. */
export async function* manifestsIn(folder: string, first: number): AsyncGenerator<FoundManifest> {
  const paths: { readonly path: string; readonly sequence: number }[] = [];
  for await (const path of filesBelow(folder)) {
    const sequence = Number(nameForm.exec(basename(path))?.[1] ?? 0);
    if (sequence >= first) paths.push({ path, sequence });
  }
  paths.sort((one, other) => one.sequence - other.sequence || (one.path < other.path ? -1 : 1));
  for (const { path } of paths) {
    const content = await contentOf(path, maxManifestBytes);
    yield { name: path, content, signature: await signatureOf(path) };
  }
}

/** Folder by folder: Node's own recursive opendir leaves entries out where a folder below has more than it buffers (32; Node 20.20). */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop())
    for await (const entry of await opendir(at)) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      if (entry.isFile()) yield path;
    }
}

async function signatureOf(path: string): Promise<Buffer | undefined> {
  try {
    return await contentOf(`${path}.sig`, signatureBytes);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Empty, which is never right, where it is too large to be right. */
async function contentOf(path: string, maxBytes: number): Promise<Buffer> {
  return (await stat(path)).size > maxBytes ? tooLarge : readFile(path);
}
